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
import type { Contact } from '@rocket/contracts';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { safePost } from '../core/safe-post.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';

/** Why an address is believed that its contact has not confirmed itself. */
@Component({
  selector: 'rk-confirm-contact-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>Confirm {{ contact.email ?? contact.url }} by hand</h2>
    <form (submit)="$event.preventDefault(); submit()">
      <mat-dialog-content class="dialog-rows">
        <rk-field
          label="How do you know that it is theirs?"
          controlId="confirm-reason"
          hint="Kept in the record, with your name."
        >
          <input
            #why
            class="input"
            maxlength="300"
            autocomplete="off"
            placeholder="Rang them at the number in the directory"
            [value]="reason()"
            (input)="reason.set(why.value)"
          />
        </rk-field>
        @if (problem(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>Not now</button>
        <button matButton="filled" type="submit" [disabled]="!ready()">{{ busy() ? 'Working …' : 'Confirm address' }}</button>
      </mat-dialog-actions>
    </form>
  `,
})
export class ConfirmContactDialog {
  private readonly post = safePost(inject(Api));
  private readonly dialog = inject<MatDialogRef<ConfirmContactDialog, Contact>>(MatDialogRef);
  protected readonly contact = inject<{ contact: Contact }>(MAT_DIALOG_DATA).contact;
  protected readonly reason = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly ready = computed(() => !this.busy() && this.reason().trim() !== '');

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      const request = { reason: this.reason().trim() };
      this.dialog.close(await this.post<Contact>(route`/api/contacts/${this.contact.id}/confirm`, request));
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}
