import { inject } from '@angular/core';
import type { BackupPage, Cluster, DeletedCluster, FleetEvent, Recoverable } from '@rocket/contracts';
import type { ClusterLifecycle, DbmsType } from '@rocket/domain';
import { Api, route } from '../../core/api.js';
import { FleetEvents } from '../../core/fleet-events.js';
import { liveQuery } from '../../core/live-query.js';

/** What is restored: a cluster by its name, or one that is gone by its id. */
export type WhichSource = { dbmsType: DbmsType; clusterName: string } | { dbmsType: DbmsType; deletedId: string };

/** Of the cluster that was backed up, what a restore goes by. */
export interface SourceCluster {
  clusterName: string;
  application: string;
  environment: string;
  lifecycle: ClusterLifecycle;
  maintenanceWindow: string | null;
  /** None of one that is gone. */
  serverNames: string[];
  memberCount: number;
}

/** As many as one answer holds. */
const MANY = 500;

/** A cluster, there or gone, and what can be restored of it, live. Must be made while injecting. */
export class RestoreSource {
  private readonly api = inject(Api);
  /** Where its backups are asked for, and what is restored is sent to. */
  readonly path: string;

  readonly cluster = this.read((abort) => this.readCluster(abort));
  readonly backups = this.read((abort) => this.api.get<BackupPage>(`${this.path}/backups`, { limit: MANY }, abort));
  readonly recoverable = this.read((abort) => this.api.get<Recoverable>(`${this.path}/recoverable`, {}, abort));

  constructor(private readonly which: WhichSource) {
    this.path = pathOf(which);
    const mine = ({ type, clusterName }: FleetEvent): boolean =>
      clusterName === this.cluster.value()?.clusterName && (type === 'operation' || type === 'cluster');
    inject(FleetEvents).refreshOn({ filter: mine, refresh: () => this.reload() });
  }

  reload(): void {
    for (const query of [this.cluster, this.backups, this.recoverable]) query.reload();
  }

  private async readCluster(abort: AbortSignal): Promise<SourceCluster> {
    if ('deletedId' in this.which) return ofDeleted(await this.api.get<DeletedCluster>(this.path, {}, abort));
    const { clusterName, application, environment, lifecycle, maintenanceWindow, servers } = await this.api.get<Cluster>(
      this.path,
      {},
      abort,
    );
    const serverNames = servers.map(({ serverName }) => serverName);
    return { clusterName, application, environment, lifecycle, maintenanceWindow, serverNames, memberCount: serverNames.length };
  }

  private read<T>(load: (abort: AbortSignal) => Promise<T>) {
    return liveQuery(
      () => true,
      (_, abort) => load(abort),
    );
  }
}

function pathOf(which: WhichSource): string {
  return 'deletedId' in which
    ? route`/api/${which.dbmsType}/deletedClusters/${which.deletedId}`
    : route`/api/${which.dbmsType}/Cluster/${which.clusterName}`;
}

function ofDeleted({ clusterName, application, environment, memberCount }: DeletedCluster): SourceCluster {
  return {
    ...{ clusterName, application, environment, memberCount },
    ...{ lifecycle: 'Expired', maintenanceWindow: null, serverNames: [] },
  };
}
