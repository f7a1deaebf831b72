import { GROUP_COLUMN, readInScope } from './report.js';
import type { Report } from './report.js';

export const databaseSizesReport: Report = {
  name: 'database-sizes',
  title: 'Size of databases',
  description: 'How large databases were at the end of each day, of each cluster as its largest member says.',
  columns: [
    { name: 'day', title: 'Day', type: 'day' },
    GROUP_COLUMN,
    { name: 'dbSizeGigs', title: 'Size', type: 'gigs' },
    { name: 'clusters', title: 'Clusters that said it', type: 'integer' },
  ],
  groups: ['all', 'environment', 'dbmsType', 'application', 'cluster'],
  isOverTime: true,
  chart: { kind: 'lines', x: 'day', y: 'dbSizeGigs', series: 'group' },
  read: (manager, question) =>
    readInScope(
      manager,
      question,
      `SELECT one.day::text AS day, {group} AS "group", round(coalesce(sum(one.db_size_bytes), 0) / 1073741824, 3)::float8 AS "dbSizeGigs",
         count(one.db_size_bytes)::int AS clusters
       FROM cluster_days one JOIN scope ON scope.id = one.cluster_id
       WHERE one.day BETWEEN :from::date AND :to::date GROUP BY one.day, 2 ORDER BY one.day, 2`,
    ),
};

export const backupSizesReport: Report = {
  name: 'backup-sizes',
  title: 'Size of backups',
  description: 'How much backups took where they lie, at the end of each day.',
  columns: [
    { name: 'day', title: 'Day', type: 'day' },
    GROUP_COLUMN,
    { name: 'bkupSizeGigs', title: 'Stored', type: 'gigs' },
    { name: 'backups', title: 'Backups', type: 'integer' },
  ],
  groups: ['all', 'environment', 'dbmsType', 'application', 'cluster'],
  isOverTime: true,
  chart: { kind: 'lines', x: 'day', y: 'bkupSizeGigs', series: 'group' },
  read: (manager, question) =>
    readInScope(
      manager,
      question,
      `SELECT one.day::text AS day, {group} AS "group", round(sum(one.backup_bytes) / 1073741824, 3)::float8 AS "bkupSizeGigs",
         sum(one.backups)::int AS backups
       FROM cluster_days one JOIN scope ON scope.id = one.cluster_id
       WHERE one.day BETWEEN :from::date AND :to::date GROUP BY one.day, 2 ORDER BY one.day, 2`,
    ),
};
