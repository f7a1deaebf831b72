import type { ClusterCompliance, ClusterCompliancePage } from '@rocket/contracts';
import { COMPLIANCE_STATES, type ComplianceState } from '@rocket/domain';
import { route, type Api } from '../core/api.js';
import { dbmsOf } from '../core/dbms-of.js';
import type { PageLoader } from '../core/paged-list.js';
import type { Filters } from '../core/url-filters.js';
import type { TableColumn } from '../ui/table-columns.js';

export const COMPLIANCE_FILTERS = ['dbms', 'state', 'clusterName', 'environment', 'application'] as const;
export type ComplianceFilter = (typeof COMPLIANCE_FILTERS)[number];

export const stateOf = (word: string | undefined): ComplianceState | undefined =>
  COMPLIANCE_STATES.find((state) => state === word);

/** The clusters of one DBMS and how they stand to the newest releases. */
export function compliancePages(api: Api, { dbms, state, ...query }: Filters<ComplianceFilter>): PageLoader<ClusterCompliance> {
  const path = route`/api/${dbmsOf(dbms)}/patchCompliance`;
  const wanted = { ...query, state: stateOf(state) };
  return (cursor, abort, limit) => api.get<ClusterCompliancePage>(path, { ...wanted, limit, cursor: cursor ?? undefined }, abort);
}

/** As they stand in the table, where the first ticks and the second opens a cluster in place. */
export const COMPLIANCE_COLUMNS: readonly TableColumn<ClusterCompliance>[] = [
  { word: 'State', place: 3, fields: { state: (row) => row.state } },
  { word: 'Cluster', place: 4, always: true, fields: { clusterName: (row) => row.clusterName } },
  { word: 'Application', place: 5, fields: { application: (row) => row.application } },
  { word: 'Environment', place: 6, fields: { environment: (row) => row.environment } },
  { word: 'Version', place: 7, fields: { version: (row) => row.version, latest: (row) => row.latest } },
  { word: 'Behind', place: 8, fields: { behind: (row) => row.behind } },
  { word: 'Since', place: 9, fields: { since: (row) => row.since } },
  { word: 'Deadline', place: 10, fields: { deadline: (row) => row.deadline } },
  { word: 'Forecast', place: 11, fields: { forecast: (row) => row.forecast, patchRunId: (row) => row.patchRunId } },
  { word: 'Next window', place: 12, fields: { nextWindow: (row) => row.nextWindow } },
];
