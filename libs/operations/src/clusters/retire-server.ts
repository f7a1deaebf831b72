import { isDomainError } from '@rocket/domain';
import type { StepContext, StepToPerform } from '../operations/operation-definition.js';
import { membershipOf } from './cluster-subject.js';
import type { ClusterDependencies } from './cluster-subject.js';
import { giveBackServer, setAside } from './give-back-server.js';

/** So often a server that does not let itself be cleaned is tried before it is set aside: removing must not hang on a dead server. */
const ATTEMPTS = 3;

/** Cleans a member's server and gives it back, or sets it aside when that cannot be done. Either way it is a member no more. */
export async function retireServer(dependencies: ClusterDependencies, step: StepToPerform, context: StepContext): Promise<void> {
  try {
    await giveBackServer(dependencies, step, context);
  } catch (error) {
    const attempt = (context.operation.steps.find(({ ordinal }) => ordinal === step.ordinal)?.attempt ?? 0) + 1;
    if (context.signal.aborted || !isDomainError(error) || error.code === 'lease-lost') throw error;
    const mayPass = error.code === 'host-unreachable' || error.code === 'command-timed-out';
    if (mayPass && attempt < ATTEMPTS) throw error;
    context.say(`${error.detail} The server is set aside; it has to be cleaned before it can be used again.`);
    const row = await dependencies.uow.read.clusters.byId(context.operation.clusterId ?? '');
    const server = membershipOf(row, step.serverName)?.server;
    if (server) await context.record((tx) => setAside(tx, row, server, error.detail.replace(/\.$/, '')));
  }
}
