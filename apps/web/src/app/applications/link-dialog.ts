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
import type { ApplicationContact, LinkContactRequest, SignedUpContact } from '@rocket/contracts';
import { CONTACT_ROLES, CONTACT_TOPICS, type ContactRole, type ContactTopic } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { safePost } from '../core/safe-post.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { ContactFields, contactDraft, contactRequest } from './contact-fields.js';
import { ROLE_WORDS, TOPIC_WORDS } from './contact-words.js';
import { WebhookSecret } from './webhook-secret.js';

export interface LinkDialogData {
  applicationName: string;
  environments: readonly string[];
  /** What is to be changed; absent to sign somebody up. */
  link?: ApplicationContact;
}

/** Signs a contact up for an application, or changes what one hears of it. */
@Component({
  selector: 'rk-link-dialog',
  imports: [
    ContactFields,
    Field,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    ProblemNotice,
    WebhookSecret,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './link-dialog.html',
  styleUrl: './link-dialog.scss',
})
export class LinkDialog {
  protected readonly data = inject<LinkDialogData>(MAT_DIALOG_DATA);
  private readonly api = inject(Api);
  private readonly post = safePost(this.api);
  protected readonly dialog = inject<MatDialogRef<LinkDialog, boolean>>(MatDialogRef);
  protected readonly roles = CONTACT_ROLES;
  protected readonly topicsOf = CONTACT_TOPICS;
  protected readonly roleWords = ROLE_WORDS;
  protected readonly topicWords = TOPIC_WORDS;

  protected readonly draft = signal(contactDraft());
  protected readonly role = signal<ContactRole>(this.data.link?.role ?? 'informed');
  protected readonly topics = signal<ReadonlySet<ContactTopic>>(new Set(this.data.link?.topics ?? CONTACT_TOPICS));
  protected readonly environments = signal<ReadonlySet<string>>(new Set(this.data.link?.environments));
  protected readonly made = signal<SignedUpContact | undefined>(undefined);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly ready = computed(() => {
    const { contactName, address } = this.draft();
    const isKnown = this.data.link !== undefined || (contactName.trim() !== '' && address.trim() !== '');
    return !this.busy() && isKnown && this.topics().size > 0;
  });
  protected readonly general = computed(() => (this.problem()?.errors.length ? undefined : this.problem()));

  protected edit(change: object): void {
    this.draft.update((draft) => ({ ...draft, ...change }));
  }

  protected choose(topic: ContactTopic, isChosen: boolean): void {
    this.topics.update((before) => toggled(before, topic, isChosen));
  }

  protected chooseEnvironment(environment: string, isChosen: boolean): void {
    this.environments.update((before) => toggled(before, environment, isChosen));
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      const made = await this.send();
      if (made === undefined || made.webhookSecret === null) this.dialog.close(true);
      else {
        this.dialog.disableClose = true;
        this.made.set(made);
      }
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }

  private async send(): Promise<SignedUpContact | undefined> {
    const { applicationName, link } = this.data;
    const wish: LinkContactRequest = {
      role: this.role(),
      topics: CONTACT_TOPICS.filter((topic) => this.topics().has(topic)),
      environments: this.data.environments.filter((environment) => this.environments().has(environment)),
    };
    if (!link) {
      const request = { contact: contactRequest(this.draft()), ...wish };
      return this.post<SignedUpContact>(route`/api/applications/${applicationName}/signUps`, request);
    }
    await this.api.put(route`/api/applications/${applicationName}/contacts/${link.contactId}`, wish, link.version);
    return undefined;
  }
}

function toggled<T>(before: ReadonlySet<T>, one: T, isIn: boolean): ReadonlySet<T> {
  const after = new Set(before);
  if (isIn) after.add(one);
  else after.delete(one);
  return after;
}
