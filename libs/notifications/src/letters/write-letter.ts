import type { NoticeFacts, NotificationEvent, ToldCluster } from '@rocket/domain';
import type { Letter, Reader } from './letter.js';
import { durationText, momentIn, spanIn } from './moments.js';

/** What somebody is told, before it has a form. */
export interface Told {
  event: NotificationEvent;
  /** Null where it is about the contact itself. */
  application: string | null;
  /** What is told at once: one, or what was gathered. */
  facts: NoticeFacts;
}

type Column = 'when' | 'outage' | 'measured' | 'outcome' | 'text' | 'said' | 'stood' | 'at';

interface Form {
  tone: Letter['tone'];
  /** Without the application, which is said with every subject. */
  subject: (whom: string, facts: NoticeFacts) => string;
  lead: (whom: string, facts: NoticeFacts) => string;
  columns: Column[];
  link: string;
}

const FORMS: Readonly<Record<NotificationEvent, Form>> = {
  'patching-planned': {
    tone: 'plain',
    subject: (whom) => `Patching planned: ${whom}`,
    lead: (whom, { what }) =>
      `${whom} will be patched to ${what}. One server of a cluster is worked on at a time; others serve meanwhile.`,
    columns: ['when', 'outage'],
    link: 'See the plan',
  },
  'patching-moved': {
    tone: 'plain',
    subject: (whom) => `Patching moved: ${whom}`,
    lead: (whom, { what }) => `Patching ${whom} to ${what} has another time now.`,
    columns: ['when', 'outage'],
    link: 'See the plan',
  },
  'patching-starting': {
    tone: 'plain',
    subject: (whom) => `Patching begins: ${whom}`,
    lead: (whom, { what }) => `Patching ${whom} to ${what} begins now.`,
    columns: ['outage', 'when'],
    link: 'Watch it',
  },
  'patching-halted': {
    tone: 'bad',
    subject: (whom) => `Patching halted: ${whom}`,
    lead: (whom) => `Patching ${whom} has halted at a doubt. Traffic stays where it is until somebody of the DBA team decides.`,
    columns: ['text'],
    link: 'See where it stands',
  },
  'patching-done': {
    tone: 'good',
    subject: (whom) => `Patched: ${whom}`,
    lead: (whom, { what, clusters }) => `${whom} ${clusters.length > 1 ? 'have' : 'has'} been patched to ${what}.`,
    columns: ['outcome', 'measured'],
    link: 'See the record',
  },
  'patching-failed': {
    tone: 'bad',
    subject: (whom) => `Patching failed: ${whom}`,
    lead: (whom, { what }) => `Patching ${whom} to ${what} is over, and did not go well everywhere.`,
    columns: ['outcome', 'measured', 'text'],
    link: 'See the record',
  },
  'patching-cancelled': {
    tone: 'plain',
    subject: (whom) => `Patching cancelled: ${whom}`,
    lead: (whom, { what }) => `Patching ${whom} to ${what} has been cancelled.`,
    columns: ['outcome', 'measured'],
    link: 'See the record',
  },
  'incident-opened': {
    tone: 'bad',
    subject: (whom) => `Incident: ${whom}`,
    lead: (whom) => `Something is not as it should be with ${whom}. The DBA team sees it, too.`,
    columns: ['at', 'text'],
    link: 'See the incident',
  },
  'incident-closed': {
    tone: 'good',
    subject: (whom) => `Incident over: ${whom}`,
    lead: (whom) => `What was not as it should be with ${whom} is over.`,
    columns: ['at', 'text'],
    link: 'See the incident',
  },
  'backup-failed': {
    tone: 'bad',
    subject: (whom) => `Backup failed: ${whom}`,
    lead: (whom) => `A backup of ${whom} has failed. Earlier backups stay as they are.`,
    columns: ['at', 'text'],
    link: 'See the backups',
  },
  'drill-failed': {
    tone: 'bad',
    subject: (whom) => `Restore drill failed: ${whom}`,
    lead: (whom) =>
      `A backup of ${whom} could not be restored as it should when that was tried. The DBA team sees it among the problems.`,
    columns: ['at', 'text'],
    link: 'See the backups',
  },
  'cluster-changed': {
    tone: 'plain',
    subject: (whom) => `Changed: ${whom}`,
    lead: (whom) => `This was done to ${whom}.`,
    columns: ['at', 'text'],
    link: 'See what happened',
  },
  'budget-near': {
    tone: 'plain',
    subject: () => 'Budget nearly used',
    lead: (_, { what }) => `${what}: somebody wanted to be told of it by then. Nothing is stopped.`,
    columns: ['text'],
    link: 'See what it costs',
  },
  'budget-passed': {
    tone: 'bad',
    subject: () => 'Budget passed',
    lead: (_, { what }) => `${what}: that is more than its budget for the month. Nothing is stopped.`,
    columns: ['text'],
    link: 'See what it costs',
  },
  'monthly-report': {
    tone: 'plain',
    subject: (_, { what }) => `Report of ${what}`,
    lead: (_, { what, summary }) => summary ?? `This is what ${what} was.`,
    columns: ['stood'],
    link: 'See these figures',
  },
  'fleet-report': {
    tone: 'plain',
    subject: (_, { what }) => `Report of ${what}: the fleet`,
    lead: (_, { what, summary }) => summary ?? `This is what ${what} was.`,
    columns: [],
    link: 'See these figures',
  },
  'request-submitted': {
    tone: 'plain',
    subject: (whom, { what }) => `${what} submitted: ${whom}`,
    lead: (whom, { what, actor }) => `${actor ?? 'Somebody'} asks for ${whom}, and somebody has to decide about ${what}.`,
    columns: ['said'],
    link: 'Decide about it',
  },
  'request-commented': {
    tone: 'plain',
    subject: (whom, { what }) => `${what} commented on: ${whom}`,
    lead: (_, { what, actor }) => `${actor ?? 'Somebody'} has said something to ${what}.`,
    columns: ['said', 'at'],
    link: 'Read and answer',
  },
  'request-changes-asked': {
    tone: 'plain',
    subject: (whom, { what }) => `${what} needs changes: ${whom}`,
    lead: (_, { what, actor }) => `${actor ?? 'Somebody'} asks you to change ${what} and to submit it again.`,
    columns: ['said'],
    link: 'Change it',
  },
  'request-approved': {
    tone: 'good',
    subject: (whom, { what }) => `${what} approved: ${whom}`,
    lead: (whom, { what }) => `${what} is approved: ${whom} is built next.`,
    columns: ['said'],
    link: 'See how it stands',
  },
  'request-rejected': {
    tone: 'bad',
    subject: (whom, { what }) => `${what} rejected: ${whom}`,
    lead: (whom, { what }) => `${what} is rejected: ${whom} is not built.`,
    columns: ['said'],
    link: 'See why',
  },
  'request-done': {
    tone: 'good',
    subject: (whom, { what }) => `${what} done: ${whom}`,
    lead: (whom, { what }) => `${whom} was built as ${what} asked for, and can be used.`,
    columns: ['at'],
    link: 'Open it',
  },
  'request-failed': {
    tone: 'bad',
    subject: (whom, { what }) => `${what} not built: ${whom}`,
    lead: (whom, { what }) => `${whom} could not be built. ${what} stays approved, and a DBA tries it again.`,
    columns: ['text', 'at'],
    link: 'See how it stands',
  },
  'contact-confirmation': {
    tone: 'plain',
    subject: () => 'Confirm that you want to hear from Rocket DBaaS',
    lead: (_, { what }) =>
      `Somebody gave this address as the contact "${what}", to be told what happens to databases. Nothing is sent to you until you confirm it. If you did not expect this, do nothing.`,
    columns: [],
    link: 'Confirm',
  },
};

const HEADINGS: Readonly<Record<Column, string>> = {
  when: 'When',
  outage: 'Expected write pause',
  measured: 'Write pause',
  outcome: 'Outcome',
  text: 'What happened',
  said: 'What was said',
  stood: 'At the end of the month',
  at: 'At',
};

/** What a contact reads about it, with times in its own zone. */
export function writeLetter({ event, application, facts }: Told, reader: Reader): Letter {
  const form = FORMS[event];
  const whom = whomOf(facts.clusters, application);
  const of = application === null ? '' : ` (${application})`;
  const columns = form.columns.filter((column) => facts.clusters.some((cluster) => cell(column, cluster, reader) !== ''));
  return {
    subject: oneLine(form.subject(whom, facts) + of),
    tone: form.tone,
    lead: form.lead(whom, facts),
    facts: factsOf(application, facts),
    ...(facts.clusters.length === 0
      ? {}
      : {
          table: {
            columns: ['Cluster', ...columns.map((column) => HEADINGS[column])],
            rows: facts.clusters.map((cluster) => ({
              name: cluster.clusterName,
              place: cluster.environment,
              cells: columns.map((column) => cell(column, cluster, reader)),
            })),
          },
        }),
    ...(facts.figures && { figures: facts.figures }),
    link: { label: form.link, url: `${reader.publicUrl}${facts.path}` },
  };
}

function factsOf(application: string | null, { actor, ticketUrl }: NoticeFacts): Letter['facts'] {
  return [
    ...(application === null ? [] : [{ label: 'Application', value: application }]),
    ...(actor === undefined ? [] : [{ label: 'By', value: actor }]),
    ...(ticketUrl ? [{ label: 'Ticket', value: ticketUrl }] : []),
  ];
}

function whomOf(clusters: readonly ToldCluster[], application: string | null): string {
  const names = [...new Set(clusters.map(({ clusterName }) => clusterName))];
  const [only] = names;
  if (names.length === 1 && only !== undefined) return only;
  return names.length === 0 ? (application ?? '') : `${String(names.length)} clusters`;
}

function cell(column: Column, cluster: ToldCluster, { zone }: Reader): string {
  const { startsAt, endsAt, expectedOutageMs, writeOutageMs, outcome, text, at } = cluster;
  switch (column) {
    case 'when':
      return startsAt === undefined ? '' : endsAt === undefined ? momentIn(startsAt, zone) : spanIn(startsAt, endsAt, zone);
    case 'outage':
      return expectedOutageMs === undefined ? '' : `about ${durationText(expectedOutageMs)}`;
    case 'measured':
      return writeOutageMs === undefined ? '' : durationText(writeOutageMs);
    case 'outcome':
      return outcome ?? '';
    case 'text':
    case 'said':
    case 'stood':
      return text ?? '';
    case 'at':
      return at === undefined ? '' : momentIn(at, zone);
    default:
      return column satisfies never;
  }
}

/** A subject with a line break would be a header of its own. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 250);
}
