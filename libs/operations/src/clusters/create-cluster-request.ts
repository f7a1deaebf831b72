import type { DbmsType } from '@rocket/domain';

/** Which servers a new cluster is built out of. */
export type ServerChoice =
  | { by: 'names'; serverNames: readonly string[]; lockId: string | null }
  | { by: 'lock'; lockId: string }
  | {
      by: 'size';
      count: number;
      cpu?: number | undefined;
      ram?: number | undefined;
      dbGigs?: number | undefined;
      datacenter?: string | undefined;
    };

/** What somebody wants built. */
export interface CreateClusterCommand {
  dbmsType: DbmsType;
  application: { applicationName: string; description?: string | undefined; costCentre?: string | undefined };
  /** As typed. */
  clusterName: string;
  environment: string;
  release?: string | undefined;
  databaseName?: string | undefined;
  tlsEnabled: boolean;
  backupRetentionDays: number;
  /** Whether its first Full is due as soon as it is there, and with it its place and its schedule. */
  backups: boolean;
  maintenanceWindow?: string | undefined;
  servers: ServerChoice;
  requestedBy: string;
}
