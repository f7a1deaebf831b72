import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { PoolServerDetails } from '@rocket/contracts';
import { CopyButton } from '../ui/copy-button.js';

/** How a server over SSH is reached, and the key by which it is known. */
@Component({
  selector: 'rk-server-connection-card',
  imports: [CopyButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="card-head"><h2>How it is reached</h2></div>
    <dl class="rows">
      <div>
        <dt>Address</dt>
        <dd class="mono">{{ server().address }}</dd>
      </div>
      <div>
        <dt>SSH port</dt>
        <dd class="mono">{{ server().sshPort }}</dd>
      </div>
      <div>
        <dt>SSH user</dt>
        <dd class="mono">{{ server().sshUser }}</dd>
      </div>
      <div>
        <dt>Host key</dt>
        <dd class="with-button">
          @if (server().hostKeyFingerprint; as fingerprint) {
            <code>{{ fingerprint }}</code>
            <rk-copy-button class="tight" [text]="fingerprint" label="Copy the fingerprint" />
          } @else {
            <span class="faint">none confirmed</span>
          }
        </dd>
      </div>
    </dl>
  `,
  styleUrl: './server-rows.scss',
  styles: '.tight { margin: -3px 0; }',
})
export class ServerConnectionCard {
  readonly server = input.required<PoolServerDetails>();
}
