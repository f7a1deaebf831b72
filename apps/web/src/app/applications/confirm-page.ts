import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { ContactConfirmed } from '@rocket/contracts';
import { mdiRocketLaunch } from '@mdi/js';
import { Api } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { tokenOfAddress } from './token-of-address.js';

/**
 * Where a contact confirms its address, without signing in. It takes a click: programs that look at the links in mail follow
 * them, and must not agree to anything for anybody.
 */
@Component({
  selector: 'rk-confirm-page',
  imports: [Icon, MatButton, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main>
      <div class="brand">
        <span class="mark"><rk-icon [path]="rocket" [size]="22" /></span>
        <h1>Confirm your address</h1>
      </div>
      <div class="card">
        @if (confirmed(); as it) {
          <p role="status">
            <strong>{{ it.address }} is confirmed.</strong> {{ it.contactName }} is told what happens to {{ names(it) }}.
          </p>
          @if (waits(it)) {
            <p class="faint">Where that was not approved yet, an owner of the application or a DBA still has to.</p>
          }
        } @else {
          <p>Rocket tells you by this address what happens to the databases of your applications, once you agree.</p>
          @if (problem(); as refused) {
            <rk-problem-notice [problem]="refused" />
          }
          @if (problem()?.code !== 'contact-confirmation-invalid') {
            <button matButton="filled" type="button" [disabled]="busy() || token === ''" (click)="confirm()">
              {{ busy() ? 'Confirming …' : 'Confirm this address' }}
            </button>
          }
          @if (token === '') {
            <p class="faint">The link is not complete. Open it again from the message that you were sent.</p>
          }
        }
      </div>
    </main>
  `,
  styleUrl: './public-page.scss',
})
export class ConfirmPage {
  private readonly api = inject(Api);
  protected readonly rocket = mdiRocketLaunch;
  protected readonly token = tokenOfAddress();
  protected readonly confirmed = signal<ContactConfirmed | undefined>(undefined);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);

  protected names({ applications }: ContactConfirmed): string {
    return applications.map(({ applicationName }) => applicationName).join(', ') || 'the applications that it is signed up for';
  }

  protected waits({ applications }: ContactConfirmed): boolean {
    return applications.some(({ approved }) => !approved);
  }

  protected async confirm(): Promise<void> {
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      this.confirmed.set(await this.api.post<ContactConfirmed>('/api/contactConfirmations', { token: this.token }));
    } catch (error) {
      this.problem.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
