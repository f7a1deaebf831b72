import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { UnsubscriptionDone } from '@rocket/contracts';
import { mdiRocketLaunch } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { tokenOfAddress } from './token-of-address.js';

/** Where a contact says that it wants to hear no more, without signing in. */
@Component({
  selector: 'rk-unsubscribe-page',
  imports: [Icon, MatButton, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main>
      <div class="brand">
        <span class="mark"><rk-icon [path]="rocket" [size]="22" /></span>
        <h1>Unsubscribe</h1>
      </div>
      <div class="card">
        @if (done(); as it) {
          <p role="status">
            <strong>You hear of {{ it.applicationName ?? 'it' }} no more.</strong> To hear again, ask an owner of the application
            or a DBA.
          </p>
        } @else {
          <p>Nothing that happens to this application is told to you any more. Others of its contacts go on hearing.</p>
          @if (problem(); as refused) {
            <rk-problem-notice [problem]="refused" />
          }
          <button matButton="filled" type="button" [disabled]="busy() || token === ''" (click)="unsubscribe()">
            {{ busy() ? 'Unsubscribing …' : 'Unsubscribe' }}
          </button>
          @if (token === '') {
            <p class="faint">The link is not complete. Open it again from the message that you were sent.</p>
          }
        }
      </div>
    </main>
  `,
  styleUrl: './public-page.scss',
})
export class UnsubscribePage {
  private readonly api = inject(Api);
  protected readonly rocket = mdiRocketLaunch;
  protected readonly token = tokenOfAddress();
  protected readonly done = signal<UnsubscriptionDone | undefined>(undefined);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);

  protected async unsubscribe(): Promise<void> {
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      this.done.set(await this.api.post<UnsubscriptionDone>(route`/api/unsubscriptions/${this.token}`, {}));
    } catch (error) {
      this.problem.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
