import { readInScope } from './report.js';
import type { Report } from './report.js';

export const unprovenBackupsReport: Report = {
  name: 'unproven-backups',
  title: 'Backups never proven',
  description:
    'Clusters of which no backup that is still there has ever been restored and looked at, and clusters without any backup.',
  columns: [
    { name: 'cluster', title: 'Cluster', type: 'text' },
    { name: 'application', title: 'Application', type: 'text' },
    { name: 'environment', title: 'Environment', type: 'text' },
    { name: 'backups', title: 'Backups', type: 'integer' },
    { name: 'newest', title: 'Newest', type: 'instant' },
    { name: 'oldestDays', title: 'Oldest', type: 'days' },
    { name: 'bkupSizeGigs', title: 'Stored', type: 'gigs' },
  ],
  groups: [],
  isOverTime: false,
  chart: { kind: 'bars', x: 'cluster', y: 'backups' },
  read: (manager, question) =>
    readInScope(
      manager,
      question,
      `SELECT scope.cluster_name AS cluster, scope.application_name AS application, scope.environment, count(backup.id)::int AS backups,
         max(backup.stopped_at) AS newest,
         floor(extract(epoch FROM :now::timestamptz - min(backup.stopped_at)) / 86400)::int AS "oldestDays",
         round(coalesce(sum(backup.stored_bytes), 0) / 1073741824, 3)::float8 AS "bkupSizeGigs"
       FROM scope LEFT JOIN backups backup ON backup.cluster_id = scope.id AND backup.status = 'Successful'
       WHERE scope.lifecycle IN ('Active', 'Stopped') GROUP BY scope.id, 1, 2, 3 HAVING count(backup.verified_at) = 0
       ORDER BY count(backup.id), min(backup.stopped_at), 1`,
    ),
};
