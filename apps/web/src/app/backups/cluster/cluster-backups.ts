import { inject, type Signal } from '@angular/core';
import type { BackupPage, BackupPolicy, BackupSchedule, Cluster, FleetEvent, Recoverable, RestorePage } from '@rocket/contracts';
import { Api, route } from '../../core/api.js';
import { FleetEvents } from '../../core/fleet-events.js';
import { liveQuery } from '../../core/live-query.js';
import { overviewOf } from '../overview-list.js';

export interface WhichCluster {
  dbmsType: string;
  clusterName: string;
}

/** As many as one answer holds; older ones are found in the list of all backups. */
const MANY = 500;
const RESTORES_SHOWN = 5;

/** All that is known of the backups of one cluster, live. Must be made while injecting. */
export class ClusterBackups {
  private readonly api = inject(Api);

  readonly cluster = this.read((path, abort) => this.api.get<Cluster>(path, {}, abort));
  readonly overview = liveQuery(
    () => this.which(),
    (which, abort) => overviewOf(this.api, which, abort),
    { forgetOnChange: true },
  );
  readonly backups = this.read((path, abort) => this.api.get<BackupPage>(`${path}/backups`, { limit: MANY }, abort));
  readonly recoverable = this.read((path, abort) => this.api.get<Recoverable>(`${path}/recoverable`, {}, abort));
  readonly schedule = this.read((path, abort) => this.api.get<BackupSchedule>(`${path}/backupSchedule`, {}, abort));
  readonly policy = this.read((path, abort) => this.api.get<BackupPolicy>(`${path}/backupPolicy`, {}, abort));
  readonly restores = liveQuery(
    () => this.which(),
    ({ dbmsType, clusterName }, abort) =>
      this.api.get<RestorePage>(route`/api/${dbmsType}/restores`, { clusterName, limit: RESTORES_SHOWN }, abort),
    { forgetOnChange: true },
  );

  constructor(private readonly which: Signal<WhichCluster>) {
    const mine = ({ type, clusterName }: FleetEvent): boolean =>
      clusterName === this.which().clusterName && (type === 'operation' || type === 'cluster');
    inject(FleetEvents).refreshOn({ filter: mine, refresh: () => this.reload() });
  }

  reload(): void {
    for (const query of [this.cluster, this.overview, this.backups, this.recoverable, this.schedule, this.policy, this.restores])
      query.reload();
  }

  private read<T>(load: (path: string, abort: AbortSignal) => Promise<T>) {
    return liveQuery(
      () => this.which(),
      ({ dbmsType, clusterName }, abort) => load(route`/api/${dbmsType}/Cluster/${clusterName}`, abort),
      { forgetOnChange: true },
    );
  }
}
