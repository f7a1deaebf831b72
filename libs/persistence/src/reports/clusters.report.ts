import { readDays } from './day-sums.js';
import { GROUP_COLUMN } from './report.js';
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
    // Every cluster is made with one database.
    readDays(manager, question, {
      sums: 'sum(one.clusters)::int AS clusters, sum(one.clusters)::int AS databases, sum(one.servers)::int AS servers',
      ofClusters: 'count(*)::int AS clusters, count(*)::int AS databases, sum(one.servers)::int AS servers',
    }),
};
