import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { mdiAlertOutline } from '@mdi/js';
import { CopyButton } from '../ui/copy-button.js';
import { Icon } from '../ui/icon.js';

/** The secret of a webhook, shown this once. */
@Component({
  selector: 'rk-webhook-secret',
  imports: [CopyButton, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="notice attention">
      <rk-icon [path]="alert" /><span
        >Messages to the webhook are signed with this. Copy it now: it is stored sealed and cannot be shown again.</span
      >
    </div>
    <div class="secret">
      <code data-testid="webhook-secret">{{ secret() }}</code><rk-copy-button [text]="secret()" label="Copy the secret" />
    </div>
  `,
  styles: `
    .secret {
      display: flex;
      align-items: center;
      gap: 8px;
      margin-top: 16px;
      padding: 10px 12px;
      border-radius: var(--radius);
      background: var(--surface-sunken);
    }
    code {
      flex: 1;
      min-width: 0;
      overflow-wrap: anywhere;
    }
  `,
})
export class WebhookSecret {
  readonly secret = input.required<string>();
  protected readonly alert = mdiAlertOutline;
}
