import type { NotificationEvent } from '../notifications/notification-words.js';
import type { IntakeDeed } from './intake-words.js';

/** What people are told when this was done to a request; nothing of what they see anyway. */
const TOLD: Readonly<Partial<Record<IntakeDeed, NotificationEvent>>> = {
  submit: 'request-submitted',
  comment: 'request-commented',
  askChanges: 'request-changes-asked',
  approve: 'request-approved',
  reject: 'request-rejected',
  finish: 'request-done',
  fail: 'request-failed',
};

/** What happened to a request. */
export interface IntakeHappening {
  deed: IntakeDeed;
  actor: string;
  requester: string;
  /** Everybody who has done or said something to it. */
  actors: readonly string[];
  /** The rule of its environment has approved it: nobody has to decide. */
  byRule: boolean;
}

/** Who is told of it, and what: named users, and everybody who decides about requests. Whoever did it knows. */
export interface IntakeAudience {
  event: NotificationEvent;
  usernames: string[];
  deciders: boolean;
}

/**
 * Ada submits -> those who decide. Grace comments -> Ada. Ada answers -> Grace. It could not be built -> Ada, and those who can
 * try it again.
 */
export function whoHears({ deed, actor, requester, actors, byRule }: IntakeHappening): IntakeAudience | undefined {
  const event = TOLD[deed];
  if (event === undefined) return undefined;
  if (deed === 'submit') return byRule ? undefined : { event, usernames: [], deciders: true };
  // What the product itself has brought to an end is news to everybody.
  const isNews = deed === 'finish' || deed === 'fail';
  const people = deed === 'comment' ? [...new Set([requester, ...actors])] : [requester];
  const usernames = isNews ? people : people.filter((name) => name !== actor);
  const deciders = deed === 'fail' || (deed === 'comment' && usernames.length === 0);
  return usernames.length > 0 || deciders ? { event, usernames, deciders } : undefined;
}
