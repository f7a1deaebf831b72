import { readDays } from './day-sums.js';
import type { DayFigures } from './day-sums.js';
import { GROUP_COLUMN } from './report.js';
import type { Report } from './report.js';

const DB_GIGS = 'round(coalesce(sum(one.db_size_bytes), 0) / 1073741824, 3)::float8 AS "dbSizeGigs"';
const DB_SIZES: DayFigures = {
  sums: `${DB_GIGS}, sum(one.sized)::int AS clusters`,
  ofClusters: `${DB_GIGS}, count(one.db_size_bytes)::int AS clusters`,
};

const BACKUPS = 'round(sum(one.backup_bytes) / 1073741824, 3)::float8 AS "bkupSizeGigs", sum(one.backups)::int AS backups';
const BACKUP_SIZES: DayFigures = { sums: BACKUPS, ofClusters: BACKUPS };

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
  read: (manager, question) => readDays(manager, question, DB_SIZES),
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
  read: (manager, question) => readDays(manager, question, BACKUP_SIZES),
};
