import { readInScope } from './report.js';
import type { Report } from './report.js';

export const changesReport: Report = {
  name: 'changes',
  title: 'Changes a week',
  description:
    'What was done to clusters in each week, which begins on Monday: planned activities by kind, those that failed apart.',
  columns: [
    { name: 'week', title: 'Week from', type: 'day' },
    { name: 'type', title: 'Kind', type: 'text' },
    { name: 'changes', title: 'Changes', type: 'integer' },
    { name: 'clusters', title: 'Clusters', type: 'integer' },
  ],
  groups: [],
  isOverTime: true,
  chart: { kind: 'bars', x: 'week', y: 'changes', series: 'type' },
  read: (manager, question) =>
    readInScope(
      manager,
      question,
      `SELECT to_char(date_trunc('week', one.at AT TIME ZONE :timeZone), 'YYYY-MM-DD') AS week, one.type, count(*)::int AS changes,
         count(DISTINCT scope.id)::int AS clusters
       FROM activities one JOIN scope ON scope.dbms_type = one.dbms_type AND scope.cluster_name = one.cluster_name
         AND scope.created_at <= one.at AND (scope.expired_at IS NULL OR scope.expired_at > one.at)
       WHERE one.planned AND one.type NOT IN ('Backup', 'CredentialsRead', 'Up', 'Down')
         AND one.at >= (:from::date)::timestamp AT TIME ZONE :timeZone AND one.at < (:to::date + 1)::timestamp AT TIME ZONE :timeZone
       GROUP BY 1, 2 ORDER BY 1, 2`,
    ),
};
