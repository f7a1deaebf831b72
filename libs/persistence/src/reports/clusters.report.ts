import { GROUP_COLUMN, readInScope } from './report.js';
import type { Report } from './report.js';

export const clustersReport: Report = {
  name: 'clusters',
  title: 'Databases and clusters',
  description:
    'How many there were at the end of each day: clusters that run or are stopped on purpose, their databases and servers.',
  columns: [
    { name: 'day', title: 'Day', type: 'day' },
    GROUP_COLUMN,
    { name: 'clusters', title: 'Clusters', type: 'integer' },
    { name: 'databases', title: 'Databases', type: 'integer' },
    { name: 'servers', title: 'Servers', type: 'integer' },
  ],
  groups: ['all', 'environment', 'dbmsType', 'application'],
  isOverTime: true,
  chart: { kind: 'lines', x: 'day', y: 'clusters', series: 'group' },
  read: (manager, question) =>
    readInScope(
      manager,
      question,
      // Every cluster is made with one database.
      `SELECT one.day::text AS day, {group} AS "group", count(*)::int AS clusters, count(*)::int AS databases, sum(one.servers)::int AS servers
       FROM cluster_days one JOIN scope ON scope.id = one.cluster_id
       WHERE one.day BETWEEN :from::date AND :to::date GROUP BY one.day, 2 ORDER BY one.day, 2`,
    ),
};
