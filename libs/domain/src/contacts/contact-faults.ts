import type { FieldFault } from '../domain-error.js';
import { isTimeZone } from '../clusters/maintenance-window.js';
import type { ContactType } from './contact-words.js';

/** What somebody says about a contact. */
export interface ContactContent {
  contactName: string;
  contactType: ContactType;
  email: string | null;
  phone: string | null;
  /** Where an `API` contact is told. */
  webhookUrl: string | null;
  /** IANA time zone in which times are written to it. */
  zone: string | null;
}

/** RFC 5321 limits the length; nothing in it may end the header or the list it is written into. */
const EMAIL = /^[^\s@<>()[\]\\,;:"]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;
const EMAIL_LENGTH = 254;
/** Without a name and password in it: the address is shown, a secret would be too. */
const WEBHOOK = /^https?:\/\/[^\s/?#@"'<>\\`]+(?:[/?][^\s#"'<>\\`]*)?$/i;
const PHONE = /^\+?[0-9][0-9 ()./-]{2,38}$/;

/** Whether mail can be sent to it, as far as its form tells. */
export function isEmail(text: string): boolean {
  return text.length <= EMAIL_LENGTH && EMAIL.test(text);
}

/** What is wrong with a contact, at its fields. A person and a mailing list are told by mail, a program by its webhook. */
export function contactFaults({ contactType, email, phone, webhookUrl, zone }: ContactContent): FieldFault[] {
  const faults: FieldFault[] = [];
  const isProgram = contactType === 'API';
  if (isProgram && email !== null) faults.push({ pointer: '/email', detail: 'is for persons and mailing lists only' });
  if (!isProgram && email === null) faults.push({ pointer: '/email', detail: 'is needed to tell a person or a mailing list' });
  if (email !== null && !isEmail(email)) faults.push({ pointer: '/email', detail: 'must be an e-mail address' });
  if (isProgram && webhookUrl === null) faults.push({ pointer: '/url', detail: 'is needed to tell a program' });
  if (!isProgram && webhookUrl !== null) faults.push({ pointer: '/url', detail: 'is for programs only' });
  if (webhookUrl !== null && !WEBHOOK.test(webhookUrl))
    faults.push({ pointer: '/url', detail: 'must be an http or https URL without a user name in it' });
  if (phone !== null && !PHONE.test(phone)) faults.push({ pointer: '/phone', detail: 'must be a telephone number' });
  if (zone !== null && !isTimeZone(zone))
    faults.push({ pointer: '/zone', detail: 'must be an IANA time zone, such as Europe/Zurich' });
  return faults;
}

/** What a contact has to confirm to be told: where it is told. */
export function addressOf({
  contactType,
  email,
  webhookUrl,
}: Pick<ContactContent, 'contactType' | 'email' | 'webhookUrl'>): string {
  return (contactType === 'API' ? webhookUrl : email) ?? '';
}
