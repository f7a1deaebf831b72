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
import type { Contact, ContactWithSecret } from '@rocket/contracts';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { safePost } from '../core/safe-post.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { ContactFields, contactDraft, contactRequest } from './contact-fields.js';
import { WebhookSecret } from './webhook-secret.js';

/** A new contact, or another address, name or zone of one. */
@Component({
  selector: 'rk-contact-dialog',
  imports: [
    ContactFields,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    ProblemNotice,
    WebhookSecret,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (made(); as contact) {
      <h2 matDialogTitle>{{ contact.contactName }} is added</h2>
      <mat-dialog-content><rk-webhook-secret [secret]="contact.webhookSecret ?? ''" /></mat-dialog-content>
      <mat-dialog-actions>
        <button matButton="filled" type="button" (click)="dialog.close(contact)">I have copied it</button>
      </mat-dialog-actions>
    } @else {
      <h2 matDialogTitle>{{ before ? before.contactName : 'Add a contact' }}</h2>
      <form novalidate (submit)="$event.preventDefault(); submit()">
        <mat-dialog-content class="dialog-rows">
          <rk-contact-fields [draft]="draft()" [isKnown]="before !== undefined" [problem]="problem()" (edited)="edit($event)" />
          <p class="faint">
            {{
              before
                ? 'Another address has to be confirmed before anything is told to it.'
                : 'The address is asked whether it agrees. Nothing else is told to it before.'
            }}
          </p>
          @if (general(); as refused) {
            <rk-problem-notice [problem]="refused" />
          }
        </mat-dialog-content>
        <mat-dialog-actions>
          <button matButton type="button" matDialogClose>{{ before ? 'Keep as it is' : 'Not now' }}</button>
          <button matButton="filled" type="submit" [disabled]="!ready()">
            {{ busy() ? 'Working …' : before ? 'Change contact' : 'Add contact' }}
          </button>
        </mat-dialog-actions>
      </form>
    }
  `,
})
export class ContactDialog {
  private readonly api = inject(Api);
  private readonly post = safePost(this.api);
  protected readonly dialog = inject<MatDialogRef<ContactDialog, Contact>>(MatDialogRef);
  protected readonly before = inject<{ contact?: Contact }>(MAT_DIALOG_DATA).contact;
  protected readonly draft = signal(contactDraft(this.before));
  protected readonly made = signal<ContactWithSecret | undefined>(undefined);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly ready = computed(
    () => !this.busy() && this.draft().contactName.trim() !== '' && this.draft().address.trim() !== '',
  );
  protected readonly general = computed(() => (this.problem()?.errors.length ? undefined : this.problem()));

  protected edit(change: object): void {
    this.draft.update((draft) => ({ ...draft, ...change }));
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      if (this.before) this.dialog.close(await this.change(this.before));
      else await this.add();
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }

  private change({ id, version }: Contact): Promise<Contact> {
    const { contactName, email, url, phone, zone } = contactRequest(this.draft());
    return this.api.patch<Contact>(route`/api/contacts/${id}`, { contactName, email, url, phone, zone }, version);
  }

  private async add(): Promise<void> {
    const contact = await this.post<ContactWithSecret>('/api/contacts', contactRequest(this.draft()));
    if (contact.webhookSecret === null) this.dialog.close(contact);
    else {
      this.dialog.disableClose = true;
      this.made.set(contact);
    }
  }
}
