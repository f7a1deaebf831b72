import { route } from '../core/api.js';
import { startOfDay } from '../core/start-of-day.js';
import type { Filters } from '../core/url-filters.js';

/** As they stand in the URL; days are those of the reader. */
export const ACTIVITY_FILTERS = ['clusterName', 'serverName', 'type', 'dbms', 'planned', 'ticket', 'from', 'to'] as const;
export type ActivityFilters = Filters<(typeof ACTIVITY_FILTERS)[number]>;
export type ActivityQueryParams = Readonly<Record<string, string | undefined>>;

/** What the API is asked for by the filters, but for the DBMS, which is part of its path. */
export function activityQuery({
  clusterName,
  serverName,
  type,
  planned,
  ticket,
  from,
  to,
}: ActivityFilters): ActivityQueryParams {
  return {
    clusterName,
    serverName,
    type,
    planned: planned === 'yes' ? 'true' : planned === 'no' ? 'false' : undefined,
    withoutTicket: ticket === 'missing' ? 'true' : undefined,
    from: startOfDay(from, 0),
    to: startOfDay(to, 1),
  };
}

/** Where activities are: of one DBMS, or of all and what concerns none. */
export function activitiesPath(dbmsType: string | undefined): string {
  return dbmsType === undefined ? '/api/activities' : route`/api/${dbmsType}/activities`;
}

/** Where the file of what matches is. */
export function activityExportUrl(format: 'csv' | 'jsonl', { dbms, ...filters }: ActivityFilters): string {
  const given = Object.entries(activityQuery(filters)).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${activitiesPath(dbms)}/export?${new URLSearchParams([['format', format], ...given]).toString()}`;
}
