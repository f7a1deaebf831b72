import type { PoolServer } from '@rocket/contracts';
import { isBeingChecked } from './server-look.js';

export type ServerDuty = 'check' | 'clean' | 'remove';

type Asked = Pick<
  PoolServer,
  'driver' | 'status' | 'statusSince' | 'lockId' | 'checkOperationId' | 'unreachableSince' | 'capabilities' | 'clusterName'
>;

const HELD = 'An operation holds it';

/** Why something cannot be asked of a server now; empty when it can. The rules are those of the API. */
export function whyNot(duty: ServerDuty, server: Asked, isMember: boolean): string {
  if (duty !== 'remove' && server.capabilities === null) return 'This installation cannot operate it';
  if (server.status === 'Locked') return isBeingChecked(server) ? 'It is being checked' : HELD;
  if (server.status === 'Repository') return 'Backups lie on it: forget the repository first';
  switch (duty) {
    case 'check':
      if (server.driver === 'local') return 'It is a directory of this machine: there is nothing to check';
      return server.status === 'Used' ? `It belongs to ${server.clusterName ?? 'a cluster'}` : '';
    case 'clean':
      if (server.status === 'Free') return 'It is free: there is nothing of ours on it';
      return isMember ? `It is a member of ${server.clusterName ?? 'a cluster'}` : '';
    case 'remove':
      if (server.status === 'Used') return 'A used server cannot be taken out';
      return server.driver === 'local' && server.status === 'NeedsCleaning' ? 'Clean it first' : '';
  }
}
