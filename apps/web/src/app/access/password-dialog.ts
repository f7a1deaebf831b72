import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogActions, MatDialogClose, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import type { ChangePasswordRequest } from '@rocket/contracts';
import { PASSWORD_LENGTH_MIN } from '@rocket/contracts/constants';
import { Api } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';

/** Another password for who is signed in. */
@Component({
  selector: 'rk-password-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>Change your password</h2>
    <form (submit)="$event.preventDefault(); submit()">
      <mat-dialog-content class="dialog-rows">
        <rk-field label="Password so far" controlId="password-current" [error]="at('/currentPassword')">
          <input
            #currentBox
            class="input"
            type="password"
            autocomplete="current-password"
            [value]="current()"
            (input)="current.set(currentBox.value)"
          />
        </rk-field>
        <rk-field
          label="New password"
          controlId="password-next"
          [hint]="'At least ' + passwordMin + ' characters. Your other sessions end.'"
          [error]="at('/newPassword')"
        >
          <input
            #nextBox
            class="input"
            type="password"
            autocomplete="new-password"
            [value]="next()"
            (input)="next.set(nextBox.value)"
          />
        </rk-field>
        @if (general(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>Keep it</button>
        <button matButton="filled" type="submit" [disabled]="!ready()">{{ busy() ? 'Changing …' : 'Change password' }}</button>
      </mat-dialog-actions>
    </form>
  `,
})
export class PasswordDialog {
  private readonly api = inject(Api);
  private readonly dialog = inject<MatDialogRef<PasswordDialog, true>>(MatDialogRef);
  protected readonly current = signal('');
  protected readonly next = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly passwordMin = PASSWORD_LENGTH_MIN;
  protected readonly ready = computed(() => this.current() !== '' && this.next() !== '' && !this.busy());
  protected readonly general = computed(() => (this.problem()?.errors.length ? undefined : this.problem()));

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      const request: ChangePasswordRequest = { currentPassword: this.current(), newPassword: this.next() };
      await this.api.post('/api/auth/password', request);
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
