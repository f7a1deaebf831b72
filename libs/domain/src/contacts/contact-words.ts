/** `Person`: somebody. `Distro`: a mailing list. `API`: a program that is told by a webhook. */
export const CONTACT_TYPES = ['Person', 'Distro', 'API'] as const;
export type ContactType = (typeof CONTACT_TYPES)[number];

/** What a contact is to an application. `owner`: speaks for it. `on-call`: is called when it breaks. `informed`: wants to know. */
export const CONTACT_ROLES = ['owner', 'on-call', 'informed'] as const;
export type ContactRole = (typeof CONTACT_ROLES)[number];

/** What a contact can hear about an application. */
export const CONTACT_TOPICS = ['incidents', 'patching', 'backups', 'changes', 'requests', 'costs'] as const;
export type ContactTopic = (typeof CONTACT_TOPICS)[number];
