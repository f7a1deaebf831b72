import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import type { CreatedApiToken } from '@rocket/contracts';
import { mdiAlertCircle } from '@mdi/js';
import { Api } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { CopyButton } from '../ui/copy-button.js';
import { Field } from '../ui/field.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Creates a token, then shows its secret: the only time. */
@Component({
  selector: 'rk-create-token-dialog',
  imports: [CopyButton, Field, Icon, MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './create-token-dialog.html',
  styles: `
    .rows {
      display: grid;
      gap: 16px;
      padding-top: 4px;
    }
    .secret {
      display: flex;
      align-items: center;
      gap: 6px;
      padding: 8px 8px 8px 12px;
      border: 1px solid var(--line-strong);
      border-radius: var(--radius);
      background: var(--surface-sunken);
      color: var(--text);
    }
    .secret code {
      flex: 1;
      overflow-wrap: anywhere;
    }
  `,
})
export class CreateTokenDialog {
  private readonly api = inject(Api);
  protected readonly dialog = inject<MatDialogRef<CreateTokenDialog, CreatedApiToken>>(MatDialogRef);
  private readonly idempotencyKey = crypto.randomUUID();

  protected readonly name = signal('');
  protected readonly days = signal('90');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly created = signal<CreatedApiToken | undefined>(undefined);
  protected readonly ready = computed(() => this.name().trim() !== '' && !this.busy());
  protected readonly alert = mdiAlertCircle;
  protected readonly lifetimes = [
    { days: '30', word: 'in 30 days' },
    { days: '90', word: 'in 90 days' },
    { days: '365', word: 'in a year' },
    { days: '', word: 'never' },
  ];

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      const expiresAt = this.days() === '' ? undefined : new Date(Date.now() + Number(this.days()) * DAY_MS).toISOString();
      this.created.set(
        await this.api.post<CreatedApiToken>('/api/auth/tokens', { name: this.name().trim(), expiresAt }, this.idempotencyKey),
      );
    } catch (error) {
      this.problem.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
