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
import type { PatchRun, ReschedulePatchRunRequest } from '@rocket/contracts';
import { Api, route } from '../../core/api.js';
import { toApiProblem, type ApiProblem } from '../../core/api-problem.js';
import { Field } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { PATCH_STARTS, scheduleOf, startFaults, zoneHint, type PatchStart } from '../plan/patch-start.js';
import { scheduleInWords } from './run-words.js';

/** Another time for the clusters of a run that have not begun. */
@Component({
  selector: 'rk-reschedule-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>Give it another time</h2>
    <form (submit)="$event.preventDefault(); submit()">
      <mat-dialog-content class="rows">
        <p>
          It starts {{ planned }} so far. What has begun goes on; the contacts of the others are told, and their invitations move.
        </p>
        <fieldset>
          <legend class="unseen">When?</legend>
          @for (entry of starts; track entry.start) {
            <label class="choice">
              <input
                type="radio"
                name="start"
                [value]="entry.start"
                [checked]="start() === entry.start"
                (change)="start.set(entry.start)"
              />
              <span class="what">
                <strong>{{ entry.word }}</strong> <span class="faint">{{ entry.note }}</span>
              </span>
            </label>
          }
        </fieldset>
        @if (start() === 'at') {
          <rk-field label="Day and time" controlId="reschedule-at" [hint]="hint" [error]="fault()">
            <input #time class="input" type="datetime-local" [value]="at()" (input)="at.set(time.value)" />
          </rk-field>
        }
        @if (problem(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>Not now</button>
        <button matButton="filled" type="submit" [disabled]="busy()">{{ busy() ? 'Moving …' : 'Move it' }}</button>
      </mat-dialog-actions>
    </form>
  `,
  styleUrl: '../../clusters/choice-dialog.scss',
})
export class RescheduleDialog {
  private readonly data = inject<{ dbmsType: string; run: PatchRun }>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<RescheduleDialog, true>>(MatDialogRef);
  private readonly api = inject(Api);

  protected readonly planned = scheduleInWords(this.data.run.schedule);
  protected readonly starts = PATCH_STARTS;
  protected readonly hint = zoneHint();
  protected readonly start = signal<PatchStart>('at');
  protected readonly at = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  private readonly isTried = signal(false);
  private readonly chosen = computed(() => ({ start: this.start(), at: this.at() }));
  protected readonly fault = computed(() => (this.isTried() ? startFaults(this.chosen(), new Date())['/schedule'] : undefined));

  protected async submit(): Promise<void> {
    this.isTried.set(true);
    if (this.busy() || Object.keys(startFaults(this.chosen(), new Date())).length > 0) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      const body: ReschedulePatchRunRequest = { schedule: scheduleOf(this.chosen()) };
      await this.api.post(route`/api/${this.data.dbmsType}/patchRuns/${this.data.run.id}/reschedule`, body);
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
