import type { Restore, RestorePage } from '@rocket/contracts';
import { route, type Api } from '../core/api.js';
import { dbmsOf } from '../core/dbms-of.js';
import type { PageLoader } from '../core/paged-list.js';
import type { Filters } from '../core/url-filters.js';
import type { TableColumn } from '../ui/table-columns.js';

export const RESTORE_FILTERS = ['dbms', 'clusterName', 'status', 'purpose', 'sort'] as const;
export type RestoreFilter = (typeof RESTORE_FILTERS)[number];

/** What was restored, the newest first. */
export function restorePages(api: Api, { dbms, ...query }: Filters<RestoreFilter>): PageLoader<Restore> {
  const path = route`/api/${dbmsOf(dbms)}/restores`;
  return (cursor, abort, limit) => api.get<RestorePage>(path, { ...query, limit, cursor: cursor ?? undefined }, abort);
}

/** As they stand in the table, where the first column opens a restore in place. */
export const RESTORE_COLUMNS: readonly TableColumn<Restore>[] = [
  { word: 'Status', place: 2, fields: { status: (row) => row.status, failure: (row) => row.failure } },
  { word: 'Cluster', place: 3, always: true, fields: { sourceClusterName: (row) => row.sourceClusterName } },
  {
    word: 'To which state',
    place: 4,
    fields: { goal: (row) => row.goal, targetTime: (row) => row.targetTime, backupLabel: (row) => row.backupLabel },
  },
  { word: 'What for', place: 5, fields: { purpose: (row) => row.purpose } },
  { word: 'Into', place: 6, fields: { targetClusterName: (row) => row.targetClusterName } },
  {
    word: 'Has all until',
    place: 7,
    fields: { recoveredToAt: (row) => row.recoveredToAt, lastCommitAt: (row) => row.lastCommitAt },
  },
  { word: 'When', place: 8, fields: { startedAt: (row) => row.startedAt, finishedAt: (row) => row.finishedAt } },
  {
    word: 'By',
    place: 9,
    fields: { actor: (row) => row.actor, reason: (row) => row.reason, ticketUrl: (row) => row.ticketUrl },
  },
];
