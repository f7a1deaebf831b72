import type { ApplicationContact, Contact } from '@rocket/contracts';
import type { ContactRole, ContactTopic, ContactType, Criticality } from '@rocket/domain';
import type { StatusLook } from '../ui/status-look.js';

export const ROLE_WORDS: Readonly<Record<ContactRole, string>> = { owner: 'Owner', 'on-call': 'On call', informed: 'Informed' };
export const TOPIC_WORDS: Readonly<Record<ContactTopic, string>> = {
  incidents: 'Incidents',
  patching: 'Patching',
  backups: 'Backups',
  changes: 'Changes',
  requests: 'Requests',
  costs: 'Costs',
};
export const TYPE_WORDS: Readonly<Record<ContactType, string>> = { Person: 'Person', Distro: 'Mailing list', API: 'Program' };
export const CRITICALITY_WORDS: Readonly<Record<Criticality, string>> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};

/** Whether a contact is told of an application, and what is missing if not. */
export function linkLook({ approvedAt, confirmedAt }: Pick<ApplicationContact, 'approvedAt' | 'confirmedAt'>): StatusLook {
  if (approvedAt === null) return { look: 'paused', word: 'To approve' };
  return confirmedAt === null ? { look: 'attention', word: 'Not confirmed' } : { look: 'healthy', word: 'Is told' };
}

export function contactLook({ confirmedAt }: Pick<Contact, 'confirmedAt'>): StatusLook {
  return confirmedAt === null ? { look: 'attention', word: 'Not confirmed' } : { look: 'healthy', word: 'Confirmed' };
}

/** `Incidents, Patching`, or what all of them are together. */
export function topicsInWords(topics: readonly ContactTopic[]): string {
  if (topics.length === 0) return 'nothing';
  return topics.length === Object.keys(TOPIC_WORDS).length ? 'everything' : topics.map((topic) => TOPIC_WORDS[topic]).join(', ');
}

export function environmentsInWords(environments: readonly string[]): string {
  return environments.length === 0 ? 'everywhere' : environments.join(', ');
}
