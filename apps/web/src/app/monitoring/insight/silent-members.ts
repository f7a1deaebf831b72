import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { SilentMember } from '@rocket/contracts';
import { mdiAlertCircle } from '@mdi/js';
import { Icon } from '../../ui/icon.js';

/** Members that did not answer, so that nobody takes what is shown for all there is. */
@Component({
  selector: 'rk-silent-members',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (one of members(); track one.serverName) {
      <div class="notice attention">
        <rk-icon [path]="alert" />
        <span
          >Nothing is known of <span class="mono">{{ one.serverName }}</span>. {{ one.fault }}</span
        >
      </div>
    }
  `,
  styles: '.notice { margin: 12px 16px; }',
})
export class SilentMembers {
  readonly members = input.required<readonly SilentMember[]>();
  protected readonly alert = mdiAlertCircle;
}
