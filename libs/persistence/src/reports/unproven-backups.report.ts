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
      `SELECT scope.cluster_name AS cluster, scope.application_name AS application, scope.environment, kept.backups, kept.newest,
         floor(extract(epoch FROM :now::timestamptz - kept.oldest) / 86400)::int AS "oldestDays",
         round(kept.bytes / 1073741824, 3)::float8 AS "bkupSizeGigs"
       FROM scope CROSS JOIN LATERAL (SELECT count(*)::int AS backups, max(backup.stopped_at) AS newest, min(backup.stopped_at) AS oldest,
           coalesce(sum(backup.stored_bytes), 0) AS bytes
         FROM backups backup WHERE backup.cluster_id = scope.id AND backup.status = 'Successful') AS kept
       WHERE scope.lifecycle IN ('Active', 'Stopped') AND NOT EXISTS (SELECT FROM backups proven
         WHERE proven.cluster_id = scope.id AND proven.status = 'Successful' AND proven.verified_at IS NOT NULL)
       ORDER BY kept.backups, kept.oldest, 1`,
    ),
};
