import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { Router, RouterLink } from '@angular/router';
import type { Contact } from '@rocket/contracts';
import { mdiEmailFastOutline } from '@mdi/js';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { liveQuery } from '../core/live-query.js';
import { Session } from '../core/session.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { Icon } from '../ui/icon.js';
import { ProblemState } from '../ui/problem-state.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { ROLE_WORDS, TYPE_WORDS, contactLook } from './contact-words.js';

/** One contact: where it is told, whether it has agreed, and of what it hears. */
@Component({
  selector: 'rk-contact-page',
  imports: [Icon, MatButton, MatMenu, MatMenuItem, MatMenuTrigger, ProblemState, RouterLink, Since, Skeleton, Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './contact-page.html',
  styleUrl: './application-page.scss',
  host: { class: 'page page-narrow' },
})
export class ContactPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  readonly contactId = input.required<string>();
  protected readonly contact = liveQuery(
    this.contactId,
    (id, abort) => this.api.get<Contact>(route`/api/contacts/${id}`, {}, abort),
    { forgetOnChange: true },
  );
  protected readonly mayWrite = computed(() => this.session.may('contact:write'));
  protected readonly mayConfirm = computed(() => this.session.may('inventory:write'));
  protected readonly typeWords = TYPE_WORDS;
  protected readonly roleWords = ROLE_WORDS;
  protected readonly look = contactLook;
  protected readonly icons = { ask: mdiEmailFastOutline };

  protected async change(contact: Contact): Promise<void> {
    const { ContactDialog } = await import('./contact-dialog.js');
    await this.opened(ContactDialog, { contact });
  }

  protected async confirmByHand(contact: Contact): Promise<void> {
    const { ConfirmContactDialog } = await import('./confirm-contact-dialog.js');
    await this.opened(ConfirmContactDialog, { contact });
  }

  protected async renewSecret(contact: Contact): Promise<void> {
    const { RenewSecretDialog } = await import('./renew-secret-dialog.js');
    await this.opened(RenewSecretDialog, { contact });
  }

  protected async askAgain({ id, contactName }: Contact): Promise<void> {
    const done = await confirmed(this.dialogs, {
      title: `Ask ${contactName} again?`,
      consequence: 'A new link to confirm is sent. The one that was sent before is worth nothing then.',
      action: 'Ask again',
      run: () => this.api.post(route`/api/contacts/${id}/askAgain`, {}),
    });
    if (done) this.contact.reload();
  }

  protected async end({ id, contactName, applications }: Contact): Promise<void> {
    const names = applications.map(({ applicationName }) => applicationName).join(', ');
    const done = await confirmed(this.dialogs, {
      title: `End ${contactName}?`,
      consequence: `Nothing is told to it any more${names === '' ? '' : `; it hears of ${names} now`}. What it was told stays in the record.`,
      action: `End ${contactName}`,
      dangerous: true,
      run: () => this.api.post(route`/api/contacts/${id}/expire`, {}),
    });
    if (done) await this.router.navigate(['/applications/contacts']);
  }

  private async opened(dialog: new () => unknown, data: { contact: Contact }): Promise<void> {
    if (await firstValueFrom(this.dialogs.open(dialog, { data, width: '560px' }).afterClosed())) this.contact.reload();
  }
}
