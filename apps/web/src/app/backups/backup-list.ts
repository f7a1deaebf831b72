import type { Backup, BackupPage } from '@rocket/contracts';
import { route, type Api } from '../core/api.js';
import { dbmsOf } from '../core/dbms-of.js';
import type { PageLoader } from '../core/paged-list.js';
import type { Filters } from '../core/url-filters.js';
import type { TableColumn } from '../ui/table-columns.js';

export const BACKUP_FILTERS = ['dbms', 'clusterName', 'status', 'backupType', 'sort'] as const;
export type BackupFilter = (typeof BACKUP_FILTERS)[number];

/** Backups of all clusters, the newest first. */
export function backupPages(api: Api, { dbms, ...query }: Filters<BackupFilter>): PageLoader<Backup> {
  const path = route`/api/${dbmsOf(dbms)}/backups`;
  return (cursor, abort, limit) => api.get<BackupPage>(path, { ...query, limit, cursor: cursor ?? undefined }, abort);
}

/** As they stand in the table. */
export const BACKUP_COLUMNS: readonly TableColumn<Backup>[] = [
  { word: 'Status', place: 1, fields: { status: (row) => row.status, failure: (row) => row.failure } },
  { word: 'Cluster', place: 2, always: true, fields: { clusterName: (row) => row.clusterName } },
  { word: 'Backup', place: 3, fields: { label: (row) => row.label, backupType: (row) => row.backupType } },
  { word: 'When', place: 4, fields: { start: (row) => row.start, stop: (row) => row.stop } },
  { word: 'Size', place: 5, fields: { bkupSizeGigs: (row) => row.bkupSizeGigs } },
  { word: 'Proven', place: 6, fields: { verifiedAt: (row) => row.verifiedAt, verification: (row) => row.verification } },
  {
    word: 'Kept because',
    place: 7,
    fields: { keepReason: (row) => row.keepReason, heldBy: (row) => row.heldBy, holdReason: (row) => row.holdReason },
  },
  { word: 'Goes', place: 8, fields: { expiresAt: (row) => row.expiresAt, removedAt: (row) => row.removedAt } },
  { word: 'Server', place: 9, fields: { serverName: (row) => row.serverName, release: (row) => row.release } },
  { word: 'Repository', place: 10, fields: { repository: (row) => row.repository } },
];
