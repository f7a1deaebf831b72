import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { MatButton } from '@angular/material/button';
import type { Cluster, ClusterServer } from '@rocket/contracts';
import { parseDbmsType } from '@rocket/domain';
import { mdiEyeOffOutline } from '@mdi/js';
import { ClusterTabs } from '../../backups/cluster/cluster-tabs.js';
import { Api, route } from '../../core/api.js';
import { FleetEvents } from '../../core/fleet-events.js';
import { liveQuery } from '../../core/live-query.js';
import { PageTitle } from '../../core/page-title.js';
import { urlFilters } from '../../core/url-filters.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ProblemState } from '../../ui/problem-state.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Status } from '../../ui/status.js';
import { clusterLook, roleWord } from '../../ui/status-look.js';
import { TintOnChange } from '../../ui/tint-on-change.js';
import { LocksCard } from './locks-card.js';
import { SettingsCard } from './settings-card.js';
import { SlotsCard } from './slots-card.js';
import { StatementsCard } from './statements-card.js';
import { TablesCard } from './tables-card.js';

/** What goes on inside of one cluster, as its members answer it right now. */
@Component({
  selector: 'rk-cluster-insight-page',
  imports: [
    ClusterTabs,
    EmptyState,
    LocksCard,
    MatButton,
    ProblemState,
    RouterLink,
    SettingsCard,
    Skeleton,
    SlotsCard,
    StatementsCard,
    Status,
    TablesCard,
    TintOnChange,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cluster-insight-page.html',
  styles: '.block { margin-top: 16px; } .member { max-width: 260px; }',
  host: { class: 'page' },
})
export class ClusterInsightPage {
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
  private readonly filters = urlFilters(['member']);
  /** Whose locks and statements are shown; the primary's where it is absent. */
  protected readonly member = computed(() => this.filters.value().member);
  protected readonly look = clusterLook;
  protected readonly none = mdiEyeOffOutline;

  constructor() {
    effect(() => this.titles.show(`Insight into ${this.clusterName()}`));
    inject(FleetEvents).refreshOn({
      filter: ({ type, clusterName }) => clusterName === this.clusterName() && type === 'cluster',
      refresh: () => this.cluster.reload(),
    });
  }

  protected choose(serverName: string): void {
    this.filters.set({ member: serverName });
  }

  protected words({ serverName, nodeRole }: ClusterServer): string {
    return `${serverName}, ${roleWord(nodeRole).toLowerCase()}`;
  }
}
