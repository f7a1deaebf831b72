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
import type { Activity } from '@rocket/contracts';
import { ACTIVITY_NOTE_LENGTH_MAX, TICKET_URL_LENGTH_MAX } from '@rocket/contracts/constants';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';

const POINTERS = ['/ticketUrl', '/note'];

/** The ticket and the note of an activity: all of it that can be written later. */
@Component({
  selector: 'rk-amend-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>Ticket and note</h2>
    <form (submit)="$event.preventDefault(); submit()">
      <mat-dialog-content class="rows">
        <p>{{ activity.text }}</p>
        <rk-field
          label="Ticket"
          controlId="amend-ticket"
          [optional]="true"
          hint="Its number, such as JIRA-123, or a link to it."
          [error]="at('/ticketUrl')"
        >
          <input
            #ticketBox
            class="input"
            autocomplete="off"
            spellcheck="false"
            [maxLength]="ticketMax"
            [value]="ticket()"
            (input)="problem.set(undefined); ticket.set(ticketBox.value)"
          />
        </rk-field>
        <rk-field
          label="Note"
          controlId="amend-note"
          [optional]="true"
          hint="Who wrote what, and what was there before, is recorded."
          [error]="at('/note')"
        >
          <textarea
            #noteBox
            class="textarea"
            rows="4"
            [maxLength]="noteMax"
            [value]="note()"
            (input)="problem.set(undefined); note.set(noteBox.value)"
          ></textarea>
        </rk-field>
        @if (general(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>Keep as it is</button>
        <button matButton="filled" type="submit" [disabled]="busy()">{{ busy() ? 'Saving …' : 'Save' }}</button>
      </mat-dialog-actions>
    </form>
  `,
  styleUrl: '../clusters/choice-dialog.scss',
})
export class AmendDialog {
  protected readonly activity = inject<Activity>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<AmendDialog, Activity>>(MatDialogRef);
  private readonly api = inject(Api);

  protected readonly ticketMax = TICKET_URL_LENGTH_MAX;
  protected readonly noteMax = ACTIVITY_NOTE_LENGTH_MAX;
  protected readonly ticket = signal(this.activity.ticketUrl ?? '');
  protected readonly note = signal(this.activity.note ?? '');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly general = computed(() =>
    this.problem()?.errors.some(({ pointer }) => POINTERS.includes(pointer)) ? undefined : this.problem(),
  );

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected async submit(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    const { id, version } = this.activity;
    const texts = { ticketUrl: this.ticket().trim() || null, note: this.note().trim() || null };
    try {
      this.dialog.close(await this.api.patch<Activity>(route`/api/activities/${id}`, texts, version));
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}
