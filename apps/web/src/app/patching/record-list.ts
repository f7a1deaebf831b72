import type { Patch, PatchPage } from '@rocket/contracts';
import { route, type Api } from '../core/api.js';
import { dbmsOf } from '../core/dbms-of.js';
import type { PageLoader } from '../core/paged-list.js';
import type { Filters } from '../core/url-filters.js';
import type { TableColumn } from '../ui/table-columns.js';

export const RECORD_FILTERS = ['dbms', 'clusterName', 'serverName', 'patchRunId', 'patchType', 'outcome', 'sort'] as const;
export type RecordFilter = (typeof RECORD_FILTERS)[number];

/** What became of servers, the latest first. */
export function recordPages(api: Api, { dbms, ...query }: Filters<RecordFilter>): PageLoader<Patch> {
  const path = route`/api/${dbmsOf(dbms)}/patches`;
  return (cursor, abort, limit) =>
    api.get<PatchPage>(path, { sort: '-position', limit, ...query, cursor: cursor ?? undefined }, abort);
}

/** As they stand in the table, where the first column opens a record in place. */
export const RECORD_COLUMNS: readonly TableColumn<Patch>[] = [
  { word: 'No.', place: 2, fields: { position: (row) => row.position, hash: (row) => row.hash } },
  {
    word: 'Outcome',
    place: 3,
    fields: { outcome: (row) => row.outcome, status: (row) => row.status, details: (row) => row.details },
  },
  { word: 'Server', place: 4, always: true, fields: { serverName: (row) => row.serverName } },
  { word: 'Cluster', place: 5, fields: { clusterName: (row) => row.clusterName } },
  {
    word: 'Version',
    place: 6,
    fields: { patchType: (row) => row.patchType, fromVersion: (row) => row.fromVersion, toVersion: (row) => row.toVersion },
  },
  { word: 'Write gap', place: 7, fields: { writeOutageMs: (row) => row.writeOutageMs } },
  { word: 'When', place: 8, fields: { startedAt: (row) => row.startedAt, finishedAt: (row) => row.finishedAt } },
  {
    word: 'By',
    place: 9,
    fields: { actor: (row) => row.actor, ticketUrl: (row) => row.ticketUrl, patchRunId: (row) => row.patchRunId },
  },
];
