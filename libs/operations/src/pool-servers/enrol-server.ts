import { DomainError } from '@rocket/domain';
import type { HostCheck } from '@rocket/domain';
import type { HostDirectory } from '@rocket/hosts';
import type { NewStep, OperationRow, ServerRow, Transaction, UnitOfWork } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { checkLine } from './check-line.js';
import { compareSize } from './compare-size.js';
import { heldServer } from './held-server.js';
import { changeOf, presentedKeyOf, readServer } from './read-server.js';

/** Asking the archives of a server what is new takes its time on a slow line. */
const CHECK_TIMEOUT_MS = 180_000;
const READ_TIMEOUT_MS = 30_000;

export type EnrolServerAction = 'check-server' | 'read-server';

/** The steps that find out whether a server can be worked on, and what it is. */
export function planEnrolServer(serverName: string): NewStep[] {
  const step = (action: EnrolServerAction, title: string): NewStep => ({ action, direction: 'forward', title, serverName });
  return [
    step('check-server', `Check that ${serverName} can be worked on`),
    step('read-server', `Ask ${serverName} how big it is and which releases it can have`),
  ];
}

/**
 * Checks a server that is in nobody's hands: whether it lets us in and do what we have to, and what it is. Afterwards it
 * is `Free`, or `Failed` with the reasons.
 */
export class EnrolServerOperation implements OperationDefinition {
  readonly kind = 'EnrolServer';

  constructor(private readonly dependencies: { uow: UnitOfWork; hosts: HostDirectory; clock: Clock }) {}

  async perform(step: StepToPerform, context: StepContext): Promise<void> {
    const server = await heldServer(this.dependencies.uow.read, context.operation);
    if (!server) {
      // Done before a crash, and not recorded as done.
      context.say(`${step.serverName ?? 'The server'} was given back already.`);
      return;
    }
    switch (step.action as EnrolServerAction) {
      case 'check-server':
        return this.check(server, context);
      case 'read-server':
        return this.read(server, context);
      default:
        throw new Error(`Enrolling a server has no step ${step.action}.`);
    }
  }

  planCleanup(): NewStep[] {
    return [];
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const server = await heldServer(tx, operation);
    if (!server) return;
    const { dbmsType, serverName, checks } = server;
    const unclean = server.touched || (checks ?? []).some(({ name, outcome }) => name === 'leftovers' && outcome !== 'ok');
    const passed = { status: 'Free' as const, statusReason: null };
    const uncleaned = { status: 'NeedsCleaning' as const, statusReason: 'Something of a cluster is on it.', touched: true };
    // Its page says what was done; the reason alone is what counts.
    const why = operation.steps.find((step) => step.status === 'Failed')?.error ?? reason;
    const refused = { status: 'Failed' as const, statusReason: why };
    const hasAnswered = (checks ?? []).some(({ name, outcome }) => name === 'reachable' && outcome === 'ok');
    await tx.poolServers.change([server.id], {
      ...(status === 'Succeeded' ? { checkedAt: this.dependencies.clock.now(), ...(unclean ? uncleaned : passed) } : refused),
      lockId: null,
      lockedUntil: null,
      lockedBy: null,
      ...(hasAnswered ? { unreachableSince: null } : {}),
    });
    const isGood = status === 'Succeeded';
    const text = isGood
      ? `${serverName} passed its checks: ${server.osVersion ?? 'unknown system'}, ${String(server.cpu)} CPU, ${String(server.ramGb)} GB of memory.`
      : `${serverName} cannot be worked on. ${why ?? ''}`.trim();
    const type = isGood ? 'Enrol' : 'EnrolFailed';
    const { requestedBy: actor, id: operationId } = operation;
    await tx.activities.add([{ type, dbmsType, serverName, planned: true, actor, text, operationId }]);
    await tx.events.add([{ type: 'poolServer', dbmsType, serverName, operationId }]);
  }

  private async check(server: ServerRow, context: StepContext): Promise<void> {
    const host = this.dependencies.hosts.open(server);
    const limits = { timeoutMs: CHECK_TIMEOUT_MS, signal: context.signal };
    await this.notePresentedKey(server, context);
    const soFar: HostCheck[] = [];
    let noted: Promise<void> = Promise.resolve();
    const checks = await host.checkPrerequisites(server.dbmsType, limits, (check) => {
      context.say(checkLine(check));
      soFar.push(check);
      const checklist = [...soFar];
      noted = noted.then(() => this.note(server, checklist, context));
      // Thrown by the `await` below; until then nobody else looks at it.
      noted.catch(() => undefined);
    });
    await noted;
    await this.note(server, checks, context);
    const failed = checks.filter(({ outcome }) => outcome === 'failed');
    if (failed.length === 0) return;
    throw new DomainError('step-failed', failed.map(({ detail, advice }) => `${detail} ${advice ?? ''}`.trim()).join(' '));
  }

  private async read(server: ServerRow, context: StepContext): Promise<void> {
    const limits = { timeoutMs: READ_TIMEOUT_MS, signal: context.signal };
    const saying = await readServer(this.dependencies.hosts.open(server), server.dbmsType, limits);
    const size = compareSize(server.claimed, saying.facts);
    context.say(checkLine(size));
    context.say(`It has or can install ${server.dbmsType} ${saying.releases.join(', ') || '(none)'}.`);
    const checks = [...(server.checks ?? []).filter(({ name }) => name !== size.name), size];
    await context.record(async (tx) => {
      await tx.poolServers.change([server.id], { ...changeOf(saying, this.dependencies.clock.now()), checks });
      await tx.events.add([serverEvent(server, context.operation)]);
    });
  }

  private note(server: ServerRow, checks: HostCheck[], context: StepContext): Promise<void> {
    return context.record(async (tx) => {
      await tx.poolServers.change([server.id], { checks });
      await tx.events.add([serverEvent(server, context.operation)]);
    });
  }

  /** Keeps the key that a server shows and nobody confirmed, so that a person can compare and confirm it. */
  private async notePresentedKey(server: ServerRow, context: StepContext): Promise<void> {
    const limits = { timeoutMs: READ_TIMEOUT_MS, signal: context.signal };
    const key = await this.dependencies.hosts
      .open(server)
      .facts(limits)
      .then(() => null, presentedKeyOf);
    if (key === undefined || key === server.offeredHostKey) return;
    await context.record((tx) => tx.poolServers.change([server.id], { offeredHostKey: key }));
  }
}

function serverEvent({ dbmsType, serverName }: ServerRow, { id: operationId }: OperationRow) {
  return { type: 'poolServer' as const, dbmsType, serverName, operationId };
}
