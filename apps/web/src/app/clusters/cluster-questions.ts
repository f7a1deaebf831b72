import type { Cluster, ClusterServer, FailoverPreview } from '@rocket/contracts';
import type { Confirmation } from '../ui/confirm-dialog.js';
import { bytes, counted, moment } from '../ui/words.js';
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

export function restartAllQuestion({ clusterName, servers }: Cluster): Question {
  const order =
    servers.length === 1 ? 'Its only member is restarted' : 'One member is restarted after the other, the primary last';
  return {
    title: `Restart ${clusterName}?`,
    consequence: `${order}. Connections to a member are closed when it is stopped, and nobody can write until the primary is back. Before each one every member has to be as it should be.`,
    action: `Restart ${clusterName}`,
  };
}

export function restartMemberQuestion({ clusterName }: Cluster, { serverName, nodeRole }: ClusterServer): Question {
  const writers = nodeRole === 'Primary' ? ` It is the primary: nobody can write to ${clusterName} until it is back.` : '';
  return {
    title: `Restart the member on ${serverName}?`,
    consequence: `It is stopped, which closes its connections, and started again.${writers}`,
    action: `Restart ${serverName}`,
  };
}

export function tlsQuestion({ clusterName, tlsEnabled }: Cluster): Question {
  const consequence = tlsEnabled
    ? 'Passwords stay safe, but whoever can listen on the network reads all data. Clients whose strings demand TLS are refused when they connect anew.'
    : 'Every member gets a certificate of this installation. Clients whose strings say no TLS are refused when they connect anew.';
  return {
    title: tlsEnabled ? `End TLS of ${clusterName}?` : `Demand TLS of the clients of ${clusterName}?`,
    consequence: `${consequence} Nothing is restarted, and connections that are there stay.`,
    action: tlsEnabled ? 'End TLS' : 'Demand TLS',
    dangerous: tlsEnabled,
  };
}

export function stopQuestion({ clusterName, servers }: Cluster): Question {
  const members = servers.length === 1 ? 'Its only member is' : 'Its members are';
  return {
    title: `Stop ${clusterName}?`,
    consequence: `${members} stopped, which closes every connection, and ${servers.length === 1 ? 'stays' : 'stay'} so until somebody starts the cluster. Nothing is removed: it keeps its data, its servers and its name.`,
    action: `Stop ${clusterName}`,
    dangerous: true,
    typeToConfirm: clusterName,
  };
}

export function startQuestion({ clusterName, servers }: Cluster): Question {
  return {
    title: `Start ${clusterName}?`,
    consequence: `Its ${counted(servers.length, 'member')} ${servers.length === 1 ? 'is' : 'are'} started with the data they had when it was stopped. Addresses and passwords are the same as before.`,
    action: `Start ${clusterName}`,
  };
}

export function removeServerQuestion({ clusterName }: Cluster, { serverName }: ClusterServer): Question {
  return {
    title: `Take ${serverName} out of ${clusterName}?`,
    consequence: `The others keep nothing for it any more. Its copy of the data is deleted, and the server goes back to the pool once it is clean. Connections to it are closed.`,
    action: `Take ${serverName} out`,
    dangerous: true,
    typeToConfirm: serverName,
  };
}

/** What is lost is said before anybody can agree to it. */
export function failoverQuestion({ clusterName }: Cluster, preview: FailoverPreview): Question {
  const { lostPrimary, candidate, missingBytes, seenAt } = preview;
  const known = missingBytes === null ? 'Nobody knows how much is lost' : `At least ${bytes(missingBytes)} are lost`;
  const loss = missingBytes === 0 ? `${candidate} has all that ${lostPrimary} was seen to have` : known;
  const since = seenAt === null ? '' : `, last seen ${moment(new Date(seenAt))}; what it wrote after that is lost, too`;
  return {
    title: `Fail ${clusterName} over to ${candidate}?`,
    consequence: `${candidate} becomes the primary in place of ${lostPrimary}. ${loss}${since}. If ${lostPrimary} can be reached it is stopped first; afterwards it has to be brought back as a replica.`,
    action: `Fail over to ${candidate}`,
    dangerous: true,
    typeToConfirm: clusterName,
  };
}
