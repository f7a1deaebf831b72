import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Icon } from './icon.js';
import { lookIcon, type StatusLook } from './status-look.js';
import { Since } from './since.js';

/** A state: icon, word and since when. Never colour alone. */
@Component({
  selector: 'rk-status',
  imports: [Icon, Since],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <rk-icon [path]="icon()" [size]="16" [class.turning]="turning()" />
    <span class="word">{{ status().word }}</span>
    @if (since(); as at) {
      <span class="unseen">&ngsp;for&ngsp;</span><rk-since class="since" [at]="at" mode="duration" />
    }
  `,
  styleUrl: './status.scss',
  host: { '[attr.data-look]': 'status().look', '[class.pill]': 'pill()' },
})
export class Status {
  readonly status = input.required<StatusLook>();
  readonly since = input<string | null>();
  readonly pill = input(false);
  /** Turns the icon: for the few things that are being worked on before the reader's eyes. */
  readonly turning = input(false);
  protected readonly icon = computed(() => lookIcon(this.status()));
}
