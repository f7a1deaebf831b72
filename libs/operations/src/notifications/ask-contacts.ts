import type { WaitingConfirmation } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import { confirmationUrl, issueConfirmation } from '../contacts/issue-confirmation.js';
import { notificationTexts } from './notification-texts.js';
import type { TellDependencies } from './tell-contacts.js';

const AT_ONCE = 50;

/** Writes to contacts that have to confirm their address. The token is in that message only. */
export async function askContacts(dependencies: TellDependencies): Promise<void> {
  const { uow, clock, sender, isMailSent } = dependencies;
  await uow.run(async (tx) => {
    for (const waiting of await tx.contactConfirmations.takeWaiting(AT_ONCE)) {
      const issued = await issueConfirmation(tx, waiting.id, clock.now());
      if (!issued) continue;
      const { contact, address } = waiting;
      const id = newId();
      const isWebhook = contact.contactType === 'API';
      const path = confirmationUrl('', issued.token);
      const facts = { what: contact.contactName, clusters: [], path };
      const recipient = { name: contact.contactName, email: isWebhook ? null : address, zone: contact.zone };
      const footer = footerOf(waiting, issued.expiresAt);
      const told = { id, event: 'contact-confirmation', application: null, facts, thread: '', recipient, footer } as const;
      await tx.notifications.add([
        {
          ...notificationTexts({ ...told, wasInvited: false, now: clock.now() }, sender),
          id,
          event: 'contact-confirmation',
          cause: waiting.id,
          contactId: contact.id,
          contactName: contact.contactName,
          linkId: null,
          applicationName: null,
          clusterNames: [],
          channel: isWebhook ? 'Webhook' : 'Mail',
          recipient: address,
          thread: '',
          references: [],
          status: isWebhook || isMailSent ? 'Waiting' : 'Kept',
        },
      ]);
    }
  });
}

function footerOf({ address }: WaitingConfirmation, expiresAt: Date): string[] {
  return [`This was sent to ${address}. The link is good until ${expiresAt.toISOString().slice(0, 10)}.`];
}
