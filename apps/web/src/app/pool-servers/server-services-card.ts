import { ChangeDetectionStrategy, Component, DestroyRef, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { ServerServicePage } from '@rocket/contracts';
import { mdiLanDisconnect, mdiRefresh } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { liveQuery } from '../core/live-query.js';
import { Icon } from '../ui/icon.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import type { StatusLook } from '../ui/status-look.js';

/** Asking a server takes it a moment: a page that is left open must not be a burden. */
const ASK_EVERY_MS = 30_000;

const LOOKS: Readonly<Record<'running' | 'stopped', StatusLook>> = {
  running: { look: 'healthy', word: 'Running' },
  stopped: { look: 'paused', word: 'Stopped' },
};

/** Our services on a server, as it says itself, now. One that does not answer is no alarm of this card. */
@Component({
  selector: 'rk-server-services-card',
  imports: [Icon, MatButton, Since, Skeleton, Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="card-head">
      <h2>Services</h2>
      <button matButton type="button" (click)="services.reload()"><rk-icon [path]="icons.again" />Ask again</button>
    </div>
    @if (services.problem(); as problem) {
      <p class="card-body away" role="status">
        <rk-icon [path]="icons.away" />
        <span
          >{{ problem.title }}. <span class="soft">{{ problem.detail }}</span></span
        >
      </p>
    } @else if (services.value(); as page) {
      <ul>
        @for (service of page.items; track service.name) {
          <li>
            <rk-status [status]="looks[service.state]" />
            <span class="mono">{{ service.name }}</span>
            <span class="faint mono clip unit">{{ service.unit }}</span>
            @if (service.startedAt; as at) {
              <rk-since class="faint" [at]="at" mode="duration" />
            }
          </li>
        } @empty {
          <li class="faint none">None of ours is on it.</li>
        }
      </ul>
    } @else {
      <rk-skeleton [lines]="2" />
    }
  `,
  styles: `
    :host {
      display: block;
    }
    li {
      display: grid;
      grid-template-columns: 96px auto minmax(0, 1fr) auto;
      gap: 12px;
      align-items: center;
      min-height: 38px;
      padding: 6px 16px;
      font-size: 13px;
    }
    li + li {
      border-top: 1px solid var(--line);
    }
    .none {
      display: block;
      padding: 16px;
    }
    .away {
      display: flex;
      gap: 10px;
      font-size: 13px;
      overflow-wrap: anywhere;
    }
    .away rk-icon {
      margin-top: 1px;
      color: var(--text-faint);
    }
  `,
})
export class ServerServicesCard {
  private readonly api = inject(Api);
  readonly dbmsType = input.required<string>();
  readonly serverName = input.required<string>();
  /** Changes with what the answer may depend on: it is asked again then. */
  readonly stamp = input('');
  protected readonly services = liveQuery(
    () => ({ dbmsType: this.dbmsType(), serverName: this.serverName(), stamp: this.stamp() }),
    ({ dbmsType, serverName }, abort) =>
      this.api.get<ServerServicePage>(route`/api/${dbmsType}/poolServers/${serverName}/services`, {}, abort),
    { forgetOnChange: true },
  );
  protected readonly looks = LOOKS;
  protected readonly icons = { away: mdiLanDisconnect, again: mdiRefresh };

  constructor() {
    const timer = setInterval(() => {
      if (!document.hidden) this.services.reload();
    }, ASK_EVERY_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
