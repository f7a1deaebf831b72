import type { BackupOverviewPage, BackupOverviewRow } from '@rocket/contracts';
import { BACKUP_PROBLEMS, type BackupProblem } from '@rocket/domain';
import { route, type Api } from '../core/api.js';
import { dbmsOf } from '../core/dbms-of.js';
import type { PageLoader } from '../core/paged-list.js';
import type { Filters } from '../core/url-filters.js';
import type { TableColumn } from '../ui/table-columns.js';

export const OVERVIEW_FILTERS = ['dbms', 'search', 'environment', 'problem', 'sort'] as const;
export type OverviewFilter = (typeof OVERVIEW_FILTERS)[number];

export const problemOf = (word: string | undefined): BackupProblem | undefined =>
  BACKUP_PROBLEMS.find((problem) => problem === word);

/** How the backups of every cluster stand, those with a problem first. */
export function overviewPages(api: Api, { dbms, problem, ...query }: Filters<OverviewFilter>): PageLoader<BackupOverviewRow> {
  const path = route`/api/${dbmsOf(dbms)}/backupOverview`;
  const wanted = { ...query, problem: problemOf(problem) };
  return (cursor, abort, limit) => api.get<BackupOverviewPage>(path, { ...wanted, limit, cursor: cursor ?? undefined }, abort);
}

/** How the backups of one cluster stand. */
export function overviewOf(
  api: Api,
  { dbmsType, clusterName }: { dbmsType: string; clusterName: string },
  abort?: AbortSignal,
): Promise<BackupOverviewRow> {
  return api.get<BackupOverviewRow>(route`/api/${dbmsType}/Cluster/${clusterName}/backupOverview`, {}, abort);
}

/** As they stand in the table. */
export const OVERVIEW_COLUMNS: readonly TableColumn<BackupOverviewRow>[] = [
  { word: 'State', place: 1, fields: { problem: (row) => row.problem, problemText: (row) => row.problemText } },
  { word: 'Cluster', place: 2, always: true, fields: { clusterName: (row) => row.clusterName } },
  { word: 'Application', place: 3, fields: { application: (row) => row.application } },
  { word: 'Environment', place: 4, fields: { environment: (row) => row.environment } },
  {
    word: 'Last backup',
    place: 5,
    fields: {
      lastStop: (row) => row.last?.stop ?? null,
      lastType: (row) => row.last?.backupType ?? null,
      lastStatus: (row) => row.last?.status ?? null,
    },
  },
  { word: 'Last proven', place: 6, fields: { lastProvenAt: (row) => row.lastProvenAt } },
  { word: 'Next due', place: 7, fields: { nextDueAt: (row) => row.nextDueAt } },
  {
    word: 'Recoverable',
    place: 8,
    fields: {
      recoverableFrom: (row) => row.recoverable?.from ?? null,
      recoverableTo: (row) => row.recoverable?.to ?? null,
      gapCount: (row) => row.gapCount,
    },
  },
  { word: 'Backups', place: 9, fields: { backupCount: (row) => row.backupCount } },
  { word: 'Size', place: 10, fields: { storedGigs: (row) => row.storedGigs } },
  { word: 'Trend', place: 11, fields: { trendGigs: (row) => row.trendGigs.join(' ') } },
];
