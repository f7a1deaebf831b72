import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { Contact, CreateContactRequest } from '@rocket/contracts';
import { CONTACT_TYPES, type ContactType } from '@rocket/domain';
import type { ApiProblem } from '../core/api-problem.js';
import { Field } from '../ui/field.js';
import { TYPE_WORDS } from './contact-words.js';

/** A contact as it is typed. */
export interface ContactDraft {
  contactName: string;
  contactType: ContactType;
  /** E-mail address or URL. */
  address: string;
  phone: string;
  zone: string;
}

export function contactDraft(contact?: Contact): ContactDraft {
  return {
    contactName: contact?.contactName ?? '',
    contactType: contact?.contactType ?? 'Person',
    address: contact?.email ?? contact?.url ?? '',
    phone: contact?.phone ?? '',
    zone: contact?.zone ?? '',
  };
}

export function contactRequest({ contactName, contactType, address, phone, zone }: ContactDraft): CreateContactRequest {
  const isProgram = contactType === 'API';
  return {
    contactName: contactName.trim(),
    contactType,
    email: isProgram ? null : address.trim(),
    url: isProgram ? address.trim() : null,
    phone: phone.trim() || null,
    zone: zone || null,
  };
}

/** Who it is, and where it is told. */
@Component({
  selector: 'rk-contact-fields',
  imports: [Field],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="form-grid">
      <rk-field label="Name" controlId="contact-name" [error]="at('contactName')">
        <input
          #called
          class="input"
          maxlength="100"
          autocomplete="off"
          [value]="draft().contactName"
          (input)="edited.emit({ contactName: called.value })"
        />
      </rk-field>
      <rk-field label="Kind" controlId="contact-type">
        <select #kind class="select" [disabled]="isKnown()" (change)="edited.emit({ contactType: $any(kind.value) })">
          @for (one of types; track one) {
            <option [value]="one" [selected]="one === draft().contactType">{{ words[one] }}</option>
          }
        </select>
      </rk-field>
    </div>
    @if (draft().contactType === 'API') {
      <rk-field
        label="Webhook"
        controlId="contact-url"
        hint="Messages are sent to it as JSON and signed with a secret that is made for it."
        [error]="at('url')"
      >
        <input
          #address
          class="input mono"
          type="url"
          maxlength="500"
          autocomplete="off"
          spellcheck="false"
          placeholder="https://hooks.example.org/rocket"
          [value]="draft().address"
          (input)="edited.emit({ address: address.value })"
        />
      </rk-field>
    } @else {
      <rk-field label="E-mail address" controlId="contact-email" [error]="at('email')">
        <input
          #address
          class="input"
          type="email"
          maxlength="254"
          autocomplete="off"
          spellcheck="false"
          [value]="draft().address"
          (input)="edited.emit({ address: address.value })"
        />
      </rk-field>
    }
    <div class="form-grid">
      <rk-field label="Telephone" controlId="contact-phone" [optional]="true" [error]="at('phone')">
        <input
          #ring
          class="input"
          type="tel"
          maxlength="40"
          autocomplete="off"
          [value]="draft().phone"
          (input)="edited.emit({ phone: ring.value })"
        />
      </rk-field>
      <rk-field label="Time zone" controlId="contact-zone" hint="In which times are written to it." [error]="at('zone')">
        <select #place class="select" (change)="edited.emit({ zone: place.value })">
          <option value="">that of the installation</option>
          @for (zone of zones(); track zone) {
            <option [value]="zone" [selected]="zone === draft().zone">{{ zone }}</option>
          }
        </select>
      </rk-field>
    </div>
  `,
  styles: ':host { display: grid; gap: 16px; }',
})
export class ContactFields {
  readonly draft = input.required<ContactDraft>();
  /** Its kind is settled. */
  readonly isKnown = input(false);
  readonly problem = input<ApiProblem | undefined>();
  /** Where in the request the contact stands. */
  readonly pointer = input('');
  readonly edited = output<Partial<ContactDraft>>();
  protected readonly types = CONTACT_TYPES;
  protected readonly words = TYPE_WORDS;
  /** Those that the browser knows, and the one that is chosen already. */
  protected readonly zones = computed(() => {
    const { zone } = this.draft();
    return [...new Set([...Intl.supportedValuesOf('timeZone'), ...(zone === '' ? [] : [zone])])].sort();
  });

  protected at(field: string): string | undefined {
    return this.problem()?.errors.find(({ pointer }) => pointer === `${this.pointer()}/${field}`)?.detail;
  }
}
