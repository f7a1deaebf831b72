import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import type { Incident } from '@rocket/contracts';
import { TICKET_URL_LENGTH_MAX } from '@rocket/contracts/constants';
import { Api } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';

/** The ticket and the note of an incident. */
@Component({
  selector: 'rk-incident-note-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>Ticket and note</h2>
    <form (submit)="$event.preventDefault(); submit()">
      <mat-dialog-content class="rows">
        <rk-field
          label="Ticket"
          controlId="incident-ticket"
          [optional]="true"
          hint="Its number, such as INC-123, or a link to it."
        >
          <input
            #ticketBox
            class="input"
            autocomplete="off"
            [maxLength]="ticketMax"
            [value]="ticket()"
            (input)="ticket.set(ticketBox.value)"
          />
        </rk-field>
        <rk-field label="Note" controlId="incident-note" [optional]="true">
          <textarea #noteBox class="textarea" rows="5" [value]="note()" (input)="note.set(noteBox.value)"></textarea>
        </rk-field>
        @if (problem(); as refused) {
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
export class IncidentNoteDialog {
  private readonly data = inject<{ path: string; incident: Incident }>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<IncidentNoteDialog, true>>(MatDialogRef);
  private readonly api = inject(Api);
  protected readonly ticketMax = TICKET_URL_LENGTH_MAX;
  protected readonly ticket = signal(this.data.incident.ticketUrl ?? '');
  protected readonly note = signal(this.data.incident.note ?? '');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);

  protected async submit(): Promise<void> {
    const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
    this.busy.set(true);
    try {
      const body = { ticketUrl: orNull(this.ticket()), note: orNull(this.note()) };
      await this.api.patch(this.data.path, body, this.data.incident.version);
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}
