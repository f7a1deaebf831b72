import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import { fingerprintOf } from '@rocket/hosts';
import type { HostDirectory } from '@rocket/hosts';
import type { OperationBell } from '@rocket/jobs';
import type { ServerRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import { startOperation } from '../operations/start-operation.js';
import { planEnrolServer } from './enrol-server.js';

export interface CheckServerParts {
  uow: UnitOfWork;
  hosts: HostDirectory;
  bell: OperationBell;
}

/** Only a server in nobody's hands is checked: while a cluster or an operation has it, that one asks it. */
const CHECKABLE: readonly string[] = ['Free', 'Failed', 'NeedsCleaning'];

/**
 * Checks a server of the pool once more.
 *
 * @throws DomainError `server-not-found`, `invalid-status-change`, `driver-unavailable`
 */
export async function startCheckServer(
  { uow, hosts, bell }: CheckServerParts,
  { dbmsType, serverName, actor }: { dbmsType: DbmsType; serverName: string; actor: string },
): Promise<{ operationId: string }> {
  return uow.run(async (tx) => {
    const [server] = await tx.poolServers.lockRows(dbmsType, [serverName]);
    if (!server || !CHECKABLE.includes(server.status)) {
      throw new DomainError(
        'invalid-status-change',
        `${serverName} is ${server?.status ?? 'gone'}; only a server in nobody's hands is checked.`,
      );
    }
    hosts.open(server);
    return { operationId: await holdForCheck(tx, bell, server, actor) };
  });
}

/** Gives a server, whose row is locked or new, into the hands of an operation that checks it. */
export async function holdForCheck(tx: Transaction, bell: OperationBell, server: ServerRow, actor: string): Promise<string> {
  const operationId = newId();
  const { id, dbmsType, serverName } = server;
  await tx.poolServers.change([id], {
    status: 'Locked',
    lockId: operationId,
    lockedUntil: null,
    lockedBy: actor,
    checks: [],
    checkOperationId: operationId,
  });
  await startOperation(tx, bell, {
    id: operationId,
    kind: 'EnrolServer',
    title: `Check ${serverName}`,
    dbmsType,
    clusterId: null,
    clusterName: null,
    requestedBy: actor,
    phase: 'Waiting for a worker',
    steps: planEnrolServer(serverName),
  });
  await tx.events.add([{ type: 'poolServer', dbmsType, serverName, operationId }]);
  return operationId;
}

/**
 * Pins the host key that a server shows, after a person has compared its fingerprint with what the server itself says.
 * The fingerprint has to be given: what is confirmed is what was seen, not what the server shows by now. A server in
 * nobody's hands is checked at once.
 *
 * @throws DomainError `server-not-found`, `invalid-status-change` when there is no key to confirm, `validation-failed`
 */
export async function confirmHostKey(
  { uow, bell }: Pick<CheckServerParts, 'uow' | 'bell'>,
  { dbmsType, serverName, fingerprint, actor }: { dbmsType: DbmsType; serverName: string; fingerprint: string; actor: string },
): Promise<ServerRow> {
  return uow.run(async (tx) => {
    const [server] = await tx.poolServers.lockRows(dbmsType, [serverName]);
    const offered = server?.offeredHostKey;
    if (!server || !offered) {
      throw new DomainError('invalid-status-change', `${serverName} shows no key that is not confirmed yet.`, { serverName });
    }
    if (fingerprintOf(offered) !== fingerprint) {
      const detail = `is not that of the key which ${serverName} shows, ${fingerprintOf(offered)}`;
      throw new DomainError('validation-failed', `/fingerprint ${detail}.`, {}, [{ pointer: '/fingerprint', detail }]);
    }
    await tx.poolServers.change([server.id], { hostKey: offered, offeredHostKey: null });
    const text = `${actor} confirmed the host key ${fingerprint} of ${server.serverName}.`;
    const told = { dbmsType, serverName: server.serverName };
    await tx.activities.add([{ type: 'HostKeyConfirmed', ...told, planned: true, actor, text }]);
    if (CHECKABLE.includes(server.status)) await holdForCheck(tx, bell, server, actor);
    else await tx.events.add([{ type: 'poolServer', ...told }]);
    return tx.poolServers.byName(dbmsType, serverName);
  });
}
