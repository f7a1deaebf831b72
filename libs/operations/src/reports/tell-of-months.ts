import { monthOf } from '@rocket/domain';
import type { CalendarPeriod, NoticeFacts } from '@rocket/domain';
import type {
  ApplicationOfMonth,
  NewNotification,
  Repositories,
  SpentBudget,
  Transaction,
  UserEntity,
} from '@rocket/persistence';
import { newId } from '@rocket/platform';
import { notificationTexts } from '../notifications/notification-texts.js';
import type { TellDependencies } from '../notifications/tell-contacts.js';
import { daysOfMonth, readFleetMonth, readMonth } from './month-figures.js';
import type { MonthQuestion } from './month-figures.js';
import { clusterInWords, figuresOfApplication, figuresOfFleet, monthInWords, summaryOf } from './month-words.js';

export type TellMonthsDependencies = TellDependencies & { timeZone: string };

/**
 * Tells of the month that was over last, once its downtime and its costs are closed: contacts of each application that had a cluster
 * in it, by a notice, and who runs the fleet, by a mail about all of them. Each application has one notice of a month, and the month is
 * marked in the transaction that writes the mails of the fleet: whoever goes on after a worker that died tells nothing twice. Months
 * before the last one are past caring about, and so is one of which nothing was written down.
 */
export async function tellOfMonths(dependencies: TellMonthsDependencies, signal: AbortSignal): Promise<void> {
  const { uow, clock, timeZone } = dependencies;
  const now = clock.now();
  const month = monthOf(monthOf(now.getTime(), timeZone).fromMs - 1, timeZone);
  if (await uow.read.toldMonths.isTold(month.name)) return;
  const days = daysOfMonth(month, timeZone);
  const lastKnownDay = await uow.read.toldMonths.lastKnownDay(days);
  if (lastKnownDay === null || !(await isClosed(uow.read, month))) return;
  const question = { month, lastKnownDay, timeZone, now };
  const budgets = await uow.read.budgets.spentIn(month.name);
  for (const application of await uow.read.toldMonths.applications(days)) {
    signal.throwIfAborted();
    const budget = budgets.find(({ applicationId }) => applicationId === application.applicationId) ?? null;
    await tellContacts(dependencies, application, budget, question);
  }
  await tellWhoRunsTheFleet(dependencies, question);
}

/** Whether nothing about it changes any more. A month without prices has no costs to wait for. */
async function isClosed(read: Repositories, month: CalendarPeriod): Promise<boolean> {
  if ((await read.availability.openIn(month, 1)).length > 0) return false;
  const hasPrices = (await read.rateCards.all()).some(({ effectiveAtMs }) => effectiveAtMs < month.toMs);
  return !hasPrices || (await read.costMonths.closedNames()).has(month.name);
}

async function tellContacts(
  { uow }: TellMonthsDependencies,
  { applicationId, applicationName, clusters }: ApplicationOfMonth,
  budget: SpentBudget | null,
  question: MonthQuestion,
): Promise<void> {
  const cause = `${applicationId}:${question.month.name}`;
  if (await uow.read.notices.isKnown('monthly-report', cause)) return;
  const figures = await readMonth(uow.read, { ...question, applicationName });
  const facts = {
    what: monthInWords(question.month.name),
    summary: summaryOf(figures, budget),
    figures: figuresOfApplication(figures, budget),
    clusters: clusters.map((cluster) => ({ ...cluster, text: clusterInWords(figures, cluster.clusterName) })),
    path: pathOf(question, applicationName),
  };
  await uow.run((tx) => tx.notices.add([{ event: 'monthly-report', cause, applicationId, thread: `month-${cause}`, facts }]));
}

async function tellWhoRunsTheFleet(dependencies: TellMonthsDependencies, question: MonthQuestion): Promise<void> {
  const { uow } = dependencies;
  const figures = await readFleetMonth(uow.read, question);
  const facts = {
    what: monthInWords(question.month.name),
    summary: summaryOf(figures, null),
    figures: figuresOfFleet(figures),
    clusters: [],
    path: pathOf(question),
  };
  await uow.run(async (tx) => {
    if (await tx.toldMonths.take(question.month.name))
      await tx.notifications.add(await fleetMails(tx, question, facts, dependencies));
  });
}

/** The reports about the same time and the same application. */
function pathOf({ month, timeZone }: MonthQuestion, applicationName?: string): string {
  const query = new URLSearchParams({
    ...(applicationName === undefined ? {} : { applicationName }),
    ...daysOfMonth(month, timeZone),
  });
  return `/reports?${query.toString().replaceAll('+', '%20')}`;
}

async function fleetMails(
  tx: Transaction,
  { month }: MonthQuestion,
  facts: NoticeFacts,
  dependencies: TellMonthsDependencies,
): Promise<NewNotification[]> {
  const users = await tx.users.reachable({ roles: ['dba', 'admin'] });
  return users.map((user) => fleetMail(user, month.name, facts, dependencies));
}

function fleetMail(
  user: UserEntity,
  month: string,
  facts: NoticeFacts,
  { clock, sender, isMailSent }: TellMonthsDependencies,
): NewNotification {
  const id = newId();
  const email = user.email ?? '';
  const event = 'fleet-report';
  const recipient = { name: user.displayName, email, zone: null };
  const footer = ['You are told because you run the fleet.'];
  const told = {
    id,
    event,
    application: null,
    facts,
    thread: '',
    wasInvited: false,
    recipient,
    footer,
    now: clock.now(),
  } as const;
  return {
    ...notificationTexts(told, sender),
    id,
    event,
    cause: `fleet:${month}`,
    contactId: null,
    userId: user.id,
    contactName: user.displayName.slice(0, 100),
    linkId: null,
    applicationName: null,
    clusterNames: [],
    channel: 'Mail',
    recipient: email,
    thread: '',
    references: [],
    status: isMailSent ? 'Waiting' : 'Kept',
  };
}
