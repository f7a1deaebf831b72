import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { NotificationTemplate } from '@rocket/contracts';

/** The forms of a message besides its HTML: text, invitation, and what a webhook is sent. */
@Component({
  selector: 'rk-message-texts',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <details class="card">
      <summary>As plain text</summary>
      <pre tabindex="0">{{ message().text }}</pre>
    </details>
    @if (message().invitation; as invitation) {
      <details class="card">
        <summary>Invitation</summary>
        <pre tabindex="0">{{ invitation }}</pre>
      </details>
    }
    <details class="card">
      <summary>What a webhook is sent</summary>
      <pre tabindex="0">{{ payload() }}</pre>
    </details>
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    summary {
      padding: 12px 16px;
      cursor: pointer;
      font-weight: 600;
    }
    pre {
      overflow: auto;
      margin: 0;
      padding: 4px 16px 16px;
      font-size: 13px;
      line-height: 20px;
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }
  `,
})
export class MessageTexts {
  readonly message = input.required<Pick<NotificationTemplate, 'text' | 'invitation' | 'payload'>>();
  protected readonly payload = computed(() => JSON.stringify(JSON.parse(this.message().payload) as unknown, null, 2));
}
