import { readInScope } from './report.js';
import type { Report } from './report.js';

export const backupProofsReport: Report = {
  name: 'backup-proofs',
  title: 'Backups and their last proof',
  description: 'Of each cluster the backups that are there, and when one of them was last restored and looked at.',
  columns: [
    { name: 'cluster', title: 'Cluster', type: 'text' },
    { name: 'application', title: 'Application', type: 'text' },
    { name: 'environment', title: 'Environment', type: 'text' },
    { name: 'backups', title: 'Backups', type: 'integer' },
    { name: 'newest', title: 'Newest', type: 'instant' },
    { name: 'provenAt', title: 'Proven last', type: 'instant' },
    { name: 'provenDays', title: 'Before', type: 'days' },
  ],
  groups: [],
  isOverTime: false,
  chart: { kind: 'bars', x: 'cluster', y: 'provenDays' },
  read: (manager, question) =>
    readInScope(
      manager,
      question,
      `SELECT scope.cluster_name AS cluster, scope.application_name AS application, scope.environment,
         count(backup.id) FILTER (WHERE backup.status = 'Successful')::int AS backups,
         max(backup.stopped_at) FILTER (WHERE backup.status = 'Successful') AS newest, max(backup.verified_at) AS "provenAt",
         floor(extract(epoch FROM :now::timestamptz - max(backup.verified_at)) / 86400)::int AS "provenDays"
       FROM scope LEFT JOIN backups backup ON backup.cluster_id = scope.id
       WHERE scope.lifecycle IN ('Active', 'Stopped') GROUP BY scope.id, 1, 2, 3
       ORDER BY max(backup.verified_at) NULLS FIRST, 1`,
    ),
};
