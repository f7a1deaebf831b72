import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { MatButton } from '@angular/material/button';
import type { Cluster } from '@rocket/contracts';
import { parseDbmsType } from '@rocket/domain';
import { ClusterTabs } from '../backups/cluster/cluster-tabs.js';
import { Api, route } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { liveQuery } from '../core/live-query.js';
import { PageTitle } from '../core/page-title.js';
import { ProblemState } from '../ui/problem-state.js';
import { Status } from '../ui/status.js';
import { clusterLook } from '../ui/status-look.js';
import { TintOnChange } from '../ui/tint-on-change.js';
import { Skeleton } from '../ui/skeleton.js';
import { DowntimeCard } from './downtime-card.js';
import { MetricsCard } from './metrics-card.js';

/** How one cluster is and was. */
@Component({
  selector: 'rk-cluster-monitoring-page',
  imports: [ClusterTabs, DowntimeCard, MatButton, MetricsCard, ProblemState, RouterLink, Skeleton, Status, TintOnChange],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cluster-monitoring-page.html',
  styles: '.block { margin-top: 16px; }',
  host: { class: 'page' },
})
export class ClusterMonitoringPage {
  private readonly api = inject(Api);
  private readonly titles = inject(PageTitle);
  readonly dbmsType = input.required<string>();
  readonly clusterName = input.required<string>();

  protected readonly which = computed(() => ({
    dbmsType: parseDbmsType(this.dbmsType()) ?? this.dbmsType(),
    clusterName: this.clusterName(),
  }));
  protected readonly cluster = liveQuery(
    this.which,
    ({ dbmsType, clusterName }, abort) => this.api.get<Cluster>(route`/api/${dbmsType}/Cluster/${clusterName}`, {}, abort),
    { forgetOnChange: true },
  );
  protected readonly look = clusterLook;

  constructor() {
    effect(() => this.titles.show(`Monitoring of ${this.clusterName()}`));
    inject(FleetEvents).refreshOn({
      filter: ({ type, clusterName }) => clusterName === this.clusterName() && type === 'cluster',
      refresh: () => this.cluster.reload(),
    });
  }
}
