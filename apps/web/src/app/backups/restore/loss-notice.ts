import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { mdiAlertCircle } from '@mdi/js';
import { Icon } from '../../ui/icon.js';

/** What a cluster no longer has when it was restored in its own place, and how that can be had; one sentence each. */
export interface Loss {
  lost: string;
  had: string;
}

@Component({
  selector: 'rk-loss-notice',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="notice bad" role="note">
      <rk-icon [path]="icon" />
      <p>
        <strong>{{ loss().lost }}</strong> {{ loss().had }}
      </p>
    </div>
  `,
  styles: `
    :host {
      display: block;
    }
    strong {
      display: block;
      font-weight: 500;
    }
  `,
})
export class LossNotice {
  readonly loss = input.required<Loss>();
  protected readonly icon = mdiAlertCircle;
}
