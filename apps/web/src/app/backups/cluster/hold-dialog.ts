import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import type { Backup } from '@rocket/contracts';
import { HOLD_REASON_LENGTH_MAX } from '@rocket/contracts/constants';
import { toApiProblem, type ApiProblem } from '../../core/api-problem.js';
import { Field } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

/** Why a backup has to stay whatever the rules say. */
@Component({
  selector: 'rk-hold-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>Hold {{ data.backup.label }}?</h2>
    <form (submit)="$event.preventDefault(); submit()">
      <mat-dialog-content class="rows">
        <p>It stays until somebody releases it, and so does what it builds on.</p>
        <rk-field
          label="Why"
          controlId="hold-reason"
          hint="Shown to everybody who wonders why it is still there."
          [error]="fault()"
        >
          <input
            #box
            class="input"
            [attr.maxlength]="max"
            autocomplete="off"
            placeholder="Audit 4711"
            [value]="reason()"
            (input)="reason.set(box.value); problem.set(undefined)"
          />
        </rk-field>
        @if (general(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>Keep as it is</button>
        <button matButton="filled" type="submit" [disabled]="busy() || reason().trim() === ''">
          {{ busy() ? 'Working …' : 'Hold this backup' }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styleUrl: '../../clusters/choice-dialog.scss',
})
export class HoldDialog {
  protected readonly data = inject<{ backup: Backup; send: (reason: string) => Promise<unknown> }>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<HoldDialog, boolean>>(MatDialogRef);
  protected readonly max = HOLD_REASON_LENGTH_MAX;
  protected readonly reason = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly fault = computed(() => this.problem()?.errors.find((error) => error.pointer === '/holdReason')?.detail);
  protected readonly general = computed(() => (this.fault() === undefined ? this.problem() : undefined));

  protected async submit(): Promise<void> {
    if (this.busy() || this.reason().trim() === '') return;
    this.busy.set(true);
    try {
      await this.data.send(this.reason().trim());
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}
