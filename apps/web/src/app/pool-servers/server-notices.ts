import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { PoolServerDetails } from '@rocket/contracts';
import { mdiAlertCircle, mdiAlertOctagon, mdiKeyAlertOutline, mdiLanDisconnect, mdiLockOutline } from '@mdi/js';
import { Icon } from '../ui/icon.js';
import { Since } from '../ui/since.js';
import { awaySince, isBeingChecked } from './server-look.js';

/** What somebody has to know of a server before anything else. */
@Component({
  selector: 'rk-server-notices',
  imports: [Icon, MatButton, RouterLink, Since],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let it = server();
    <!-- A server that shows another key is not away, and that is the reason of its state. -->
    @if (it.offeredHostKeyFingerprint; as offered) {
      <div class="notice bad" role="alert">
        <rk-icon [path]="icons.key" />
        <div class="words">
          @if (it.hostKeyFingerprint) {
            <strong>It shows another host key than the confirmed one.</strong> Nothing is run there until somebody has looked into
            it.
          } @else {
            <strong>Nobody has confirmed its host key.</strong> Nothing is run there before.
          }
          <span class="print"
            >It shows <code>{{ offered }}</code></span
          >
        </div>
        <button matButton="outlined" type="button" [disabled]="!mayChange()" [title]="refusal()" (click)="confirmKey.emit()">
          {{ it.hostKeyFingerprint ? 'Confirm the new key' : 'Confirm the key' }}
        </button>
      </div>
    } @else {
      @if (away(); as since) {
        <div class="notice attention" role="status">
          <rk-icon [path]="icons.away" />
          <div class="words">
            <strong>It has not answered for <rk-since [at]="since" mode="duration" />.</strong> Nothing is built on it meanwhile.
            Rocket keeps asking.
          </div>
        </div>
      }
      @if (it.statusReason; as reason) {
        <div class="notice" [class.bad]="it.status === 'Failed'" [class.attention]="it.status !== 'Failed'" role="status">
          <rk-icon [path]="it.status === 'Failed' ? icons.failed : icons.attention" />
          <div class="words">{{ reason }}</div>
        </div>
      }
    }
    @if (heldBy(); as id) {
      <div class="notice" role="status">
        <rk-icon [path]="icons.held" />
        <div class="words">An operation holds it.</div>
        <a matButton [routerLink]="['/operations', id]">Watch the operation</a>
      </div>
    } @else if (it.lockedUntil) {
      <div class="notice" role="status">
        <rk-icon [path]="icons.held" />
        <div class="words">
          Somebody pulled it. The lock ends <rk-since [at]="it.lockedUntil" mode="until" />. Its id is
          <code>{{ it.lockId }}</code>
        </div>
      </div>
    }
  `,
  styleUrl: '../ui/notices.scss',
  styles: '.print { display: block; }',
})
export class ServerNotices {
  readonly server = input.required<PoolServerDetails>();
  readonly mayChange = input.required<boolean>();
  readonly refusal = input('');
  readonly confirmKey = output();
  protected readonly icons = {
    key: mdiKeyAlertOutline,
    away: mdiLanDisconnect,
    failed: mdiAlertOctagon,
    attention: mdiAlertCircle,
    held: mdiLockOutline,
  };
  protected readonly away = computed(() => awaySince(this.server()));
  /** The operation that holds it; a lock of a person ends by itself and is none, and a check shows itself. */
  protected readonly heldBy = computed(() => {
    const { status, lockId, lockedUntil } = this.server();
    return status === 'Locked' && lockedUntil === null && !isBeingChecked(this.server()) ? lockId : null;
  });
}
