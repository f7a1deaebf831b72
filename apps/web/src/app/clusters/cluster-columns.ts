import type { ListedCluster } from '@rocket/contracts';
import type { TableColumn } from '../ui/table-columns.js';

/** As they stand in the table, where the first column opens a cluster in place. */
export const CLUSTER_COLUMNS: readonly TableColumn<ListedCluster>[] = [
  {
    word: 'Status',
    place: 2,
    fields: { clusterHealth: (cluster) => cluster.clusterHealth, healthSince: (cluster) => cluster.healthSince },
  },
  { word: 'Cluster', place: 3, always: true, fields: { clusterName: (cluster) => cluster.clusterName } },
  { word: 'DBMS', place: 4, fields: { dbmsType: (cluster) => cluster.dbmsType, release: (cluster) => cluster.release } },
  { word: 'Application', place: 5, fields: { application: (cluster) => cluster.application } },
  { word: 'Environment', place: 6, fields: { environment: (cluster) => cluster.environment } },
  { word: 'Servers', place: 7, fields: { servers: (cluster) => cluster.servers.length } },
  { word: 'Size', place: 8, fields: { dbSizeGigs: (cluster) => cluster.dbSizeGigs } },
  {
    word: 'Last backup',
    place: 9,
    fields: {
      lastBackupAt: (cluster) => cluster.lastBackupAt,
      backupProblem: (cluster) => cluster.backupProblem,
      nextBackupDueAt: (cluster) => cluster.nextBackupDueAt,
    },
  },
  { word: 'Proven', place: 10, fields: { lastProvenAt: (cluster) => cluster.lastProvenAt } },
  { word: 'Patch state', place: 11, fields: { patchState: (cluster) => cluster.patchState } },
  { word: 'Now', place: 12, fields: { phase: (cluster) => cluster.failureReason ?? cluster.phase } },
];
