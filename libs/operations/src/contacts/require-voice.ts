import { DomainError, speaksFor } from '@rocket/domain';
import type { Voice } from '@rocket/domain';
import type { Repositories } from '@rocket/persistence';

/** Who changes something about contacts. */
export interface Speaker {
  username: string;
  voice: Voice;
}

/** @throws DomainError `not-your-application` */
export async function requireVoice(
  read: Repositories,
  { voice }: Speaker,
  application: { id: string; applicationName: string },
): Promise<void> {
  if (speaksFor(voice, await read.applicationContacts.ownerEmails(application.id))) return;
  const detail = `Only who owns ${application.applicationName} or runs the fleet may do this.`;
  throw new DomainError('not-your-application', detail, { applicationName: application.applicationName });
}

/**
 * A contact is changed by who speaks for every application that it belongs to: what one owner does to it happens to all of them.
 * One that belongs to none is changed by who runs the fleet.
 *
 * @throws DomainError `not-your-application`
 */
export async function requireVoiceOfContact(read: Repositories, speaker: Speaker, contactId: string): Promise<void> {
  const links = await read.applicationContacts.ofContacts([contactId]);
  for (const { applicationId: id, applicationName } of links) await requireVoice(read, speaker, { id, applicationName });
  if (links.length === 0 && !speaksFor(speaker.voice, []))
    throw new DomainError('not-your-application', 'The contact belongs to no application of yours.');
}
