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
import { Api } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';

const HOUR_MS = 3_600_000;

/** How long nobody shall be notified of an incident, and why. */
@Component({
  selector: 'rk-silence-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>Silence this incident</h2>
    <form (submit)="$event.preventDefault(); submit()">
      <mat-dialog-content class="rows">
        <p>It is watched on. Nobody is notified of it until then.</p>
        <rk-field label="For" controlId="silence-hours">
          <select #hoursBox class="select" (change)="hours.set(+hoursBox.value)">
            @for (one of choices; track one.hours) {
              <option [value]="one.hours" [selected]="one.hours === hours()">{{ one.word }}</option>
            }
          </select>
        </rk-field>
        <rk-field label="Why" controlId="silence-reason">
          <input
            #reasonBox
            class="input"
            maxlength="500"
            autocomplete="off"
            placeholder="The disk is being enlarged"
            [value]="reason()"
            (input)="reason.set(reasonBox.value)"
          />
        </rk-field>
        @if (problem(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>Not now</button>
        <button matButton="filled" type="submit" [disabled]="!ready()">{{ busy() ? 'Silencing …' : 'Silence' }}</button>
      </mat-dialog-actions>
    </form>
  `,
  styleUrl: '../clusters/choice-dialog.scss',
})
export class SilenceDialog {
  private readonly path = inject<string>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<SilenceDialog, true>>(MatDialogRef);
  private readonly api = inject(Api);
  protected readonly choices = [
    { hours: 1, word: 'an hour' },
    { hours: 4, word: '4 hours' },
    { hours: 24, word: 'a day' },
    { hours: 168, word: 'a week' },
  ];
  protected readonly hours = signal(4);
  protected readonly reason = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly ready = computed(() => this.reason().trim() !== '' && !this.busy());

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    try {
      const until = new Date(Date.now() + this.hours() * HOUR_MS).toISOString();
      await this.api.post(this.path, { until, reason: this.reason().trim() });
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}
