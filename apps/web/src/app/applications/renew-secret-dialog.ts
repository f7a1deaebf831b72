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
import type { Contact, ContactWithSecret } from '@rocket/contracts';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { safePost } from '../core/safe-post.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { WebhookSecret } from './webhook-secret.js';

/** Makes a new secret for the webhook of a program, and shows it once. */
@Component({
  selector: 'rk-renew-secret-dialog',
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice, WebhookSecret],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (made(); as contact) {
      <h2 matDialogTitle>The new secret of {{ contact.contactName }}</h2>
      <mat-dialog-content><rk-webhook-secret [secret]="contact.webhookSecret ?? ''" /></mat-dialog-content>
      <mat-dialog-actions>
        <button matButton="filled" type="button" (click)="dialog.close(contact)">I have copied it</button>
      </mat-dialog-actions>
    } @else {
      <h2 matDialogTitle>Make a new secret for {{ data.contact.contactName }}?</h2>
      <mat-dialog-content class="dialog-rows">
        <p>Messages are signed with it from then on. The program refuses them until it knows the new secret.</p>
        @if (problem(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>Keep as it is</button>
        <button matButton="filled" type="button" [disabled]="busy()" (click)="renew()">
          {{ busy() ? 'Working …' : 'Make a new secret' }}
        </button>
      </mat-dialog-actions>
    }
  `,
})
export class RenewSecretDialog {
  private readonly post = safePost(inject(Api));
  protected readonly dialog = inject<MatDialogRef<RenewSecretDialog, Contact>>(MatDialogRef);
  protected readonly data = inject<{ contact: Contact }>(MAT_DIALOG_DATA);
  protected readonly made = signal<ContactWithSecret | undefined>(undefined);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);

  protected async renew(): Promise<void> {
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      this.made.set(await this.post<ContactWithSecret>(route`/api/contacts/${this.data.contact.id}/webhookSecret`, {}));
      this.dialog.disableClose = true;
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}
