import type { Cluster, ClusterServer } from '@rocket/contracts';
import type { Confirmation } from '../ui/confirm-dialog.js';
import { counted } from '../ui/words.js';
import { isAnsweringPrimary } from './candidates.js';

type Question = Omit<Confirmation, 'run'>;

export function rejoinQuestion({ clusterName }: Cluster, server: ClusterServer): Question {
  const { serverName } = server;
  const isPrimary = isAnsweringPrimary(server);
  const doubt = isPrimary
    ? `More than one member says it is the primary; the one with the newest history stays that. Should ${serverName} be another one, it`
    : `${serverName} is started if it is down, and follows the primary of ${clusterName} again; if need be, its data are copied anew. It`;
  return {
    title: `Bring ${serverName} back?`,
    consequence: `${doubt} gives up what only it had: changes that never reached the primary are gone for good.`,
    action: `Bring ${serverName} back`,
    dangerous: isPrimary,
  };
}

export function undeleteQuestion({ clusterName, servers }: Cluster): Question {
  return {
    title: `Bring ${clusterName} back?`,
    consequence: `Its ${counted(servers.length, 'member')} ${servers.length === 1 ? 'is' : 'are'} started again, with the data they had when it was deleted. Addresses and passwords are the same as before.`,
    action: `Bring ${clusterName} back`,
  };
}

export function removeNowQuestion({ clusterName, servers }: Cluster): Question {
  return {
    title: `Remove ${clusterName} now?`,
    consequence: `Its data on ${counted(servers.length, 'server')} are deleted before their time, for good: nobody can bring them back. Once clean, ${servers.length === 1 ? 'the server goes' : 'the servers go'} back to the pool.`,
    action: `Remove ${clusterName} for good`,
    dangerous: true,
    typeToConfirm: clusterName,
  };
}

/** A cluster that could not be built is only a row with the reason. */
export function forgetQuestion({ clusterName }: Cluster): Question {
  return {
    title: `Forget ${clusterName}?`,
    consequence:
      'It could not be built and holds no data. It leaves the list; what happened stays in the operations and activities.',
    action: `Forget ${clusterName}`,
  };
}
