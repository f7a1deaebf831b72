import type { CreateClusterRequest } from '@rocket/contracts';
import { BACKUP_RETENTION_DAYS_DEFAULT } from '@rocket/contracts/constants';
import type { DbmsType } from '@rocket/domain';
import { proposedWindow, windowText, type WindowParts } from '../window-words.js';

/** How the servers are chosen. */
export type ServerSource = 'size' | 'named' | 'lock';

/** What was typed so far, as it was typed: numbers are text until they are sent. */
export interface ClusterDraft extends WindowParts {
  dbmsType: DbmsType;
  applicationName: string;
  clusterName: string;
  environment: string;
  source: ServerSource;
  count: string;
  cpu: string;
  ram: string;
  dbGigs: string;
  datacenter: string;
  serverNames: string[];
  lockId: string;
  release: string;
  databaseName: string;
  tlsEnabled: boolean;
  backupRetentionDays: string;
  /** Whether it is backed up by itself; null: as this installation does as long as nobody says otherwise. */
  backups: boolean | null;
  hasWindow: boolean;
}

export const EMPTY_DRAFT: ClusterDraft = {
  dbmsType: 'PostgreSQL',
  applicationName: '',
  clusterName: '',
  environment: '',
  source: 'size',
  count: '3',
  cpu: '',
  ram: '',
  dbGigs: '',
  datacenter: '',
  serverNames: [],
  lockId: '',
  release: '',
  databaseName: '',
  tlsEnabled: true,
  backupRetentionDays: String(BACKUP_RETENTION_DAYS_DEFAULT),
  backups: null,
  hasWindow: false,
  ...proposedWindow(),
};

/** `Sun:02:00-Sun:04:00 Europe/Zurich`, or `undefined` when work may start at any time. */
export function windowOf(draft: ClusterDraft): string | undefined {
  return draft.hasWindow ? windowText(draft) : undefined;
}

/** A size that was left empty does not matter. */
export function sizeOf(text: string): number | undefined {
  return text.trim() === '' ? undefined : Number(text.replace(',', '.'));
}

/** How many servers the draft asks for; `undefined` while that cannot be known. */
export function membersWanted(draft: ClusterDraft): number | undefined {
  if (draft.source === 'named') return draft.serverNames.length;
  if (draft.source === 'lock') return undefined;
  const count = Number(draft.count);
  return Number.isInteger(count) && count > 0 ? count : undefined;
}

/** The request that the draft stands for. Defaults are left to the server: what is empty is not sent. */
export function toRequest(draft: ClusterDraft): CreateClusterRequest {
  const optional = (text: string): string | undefined => text.trim() || undefined;
  return {
    application: { applicationName: draft.applicationName.trim() },
    cluster: {
      clusterName: draft.clusterName.trim(),
      environment: draft.environment,
      release: optional(draft.release),
      databaseName: optional(draft.databaseName),
      tlsEnabled: draft.tlsEnabled,
      backupRetentionDays: Number(draft.backupRetentionDays),
      backups: draft.backups ?? undefined,
      maintenanceWindow: windowOf(draft),
    },
    ...serversOf(draft),
  };
}

/** The part of a request that says which servers. */
export function serversOf(draft: ClusterDraft): Pick<CreateClusterRequest, 'servers' | 'lockId'> {
  switch (draft.source) {
    case 'size':
      return {
        servers: {
          count: Number(draft.count),
          cpu: sizeOf(draft.cpu),
          ram: sizeOf(draft.ram),
          dbGigs: sizeOf(draft.dbGigs),
          datacenter: draft.datacenter || undefined,
        },
      };
    case 'named':
      return { servers: draft.serverNames.map((serverName) => ({ serverName })) };
    case 'lock':
      return { lockId: draft.lockId.trim() };
  }
}
