import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { Cluster, ListedCluster } from '@rocket/contracts';
import { CLUSTER_HEALTHS, DBMS_TYPES } from '@rocket/domain';
import { mdiChevronRight, mdiFilterOffOutline, mdiPlus } from '@mdi/js';
import { Api } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { Inventory } from '../core/inventory.js';
import { liveQuery } from '../core/live-query.js';
import { pagedList, type PageLoader } from '../core/paged-list.js';
import { Session } from '../core/session.js';
import { urlFilters } from '../core/url-filters.js';
import { Clock } from '../ui/clock.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips, type FilterChip } from '../ui/filter-chips.js';
import { FilterSelect, plainOptions } from '../ui/filter-select.js';
import { FilterText } from '../ui/filter-text.js';
import { Icon } from '../ui/icon.js';
import { LongTable } from '../ui/long-table.js';
import { ProblemState } from '../ui/problem-state.js';
import { RowChunk, inChunks } from '../ui/row-chunk.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { SortHeader } from '../ui/sort-header.js';
import { Status } from '../ui/status.js';
import { clusterLook, complianceLook } from '../ui/status-look.js';
import { TableColumns } from '../ui/table-columns.js';
import { TableFoot } from '../ui/table-foot.js';
import { TableTools } from '../ui/table-tools.js';
import { TintOnChange } from '../ui/tint-on-change.js';
import { gigs } from '../ui/words.js';
import { backupFault, isBackedUp, proofFault } from './backup-standing.js';
import { CLUSTER_COLUMNS } from './cluster-columns.js';
import { CLUSTER_FILTERS, clusterPages, countHealths } from './cluster-list.js';
import { HealthFigures } from './health-figures.js';
import { MembersTable } from './members-table.js';
import { NoClusters } from './no-clusters.js';

const MINUTE_MS = 60_000;

/** Every cluster with its health, opened in place to its servers. */
@Component({
  selector: 'rk-clusters-page',
  imports: [
    EmptyState,
    FilterChips,
    FilterSelect,
    FilterText,
    HealthFigures,
    Icon,
    LongTable,
    MatButton,
    MembersTable,
    NoClusters,
    ProblemState,
    RouterLink,
    RowChunk,
    Since,
    Skeleton,
    SortHeader,
    Status,
    TableFoot,
    TableTools,
    TintOnChange,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './clusters-page.html',
  styleUrl: './clusters-page.scss',
  providers: [Inventory],
  host: { class: 'page' },
})
export class ClustersPage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  protected readonly inventory = inject(Inventory);
  protected readonly mayCreate = inject(Session).may('cluster:write');

  protected readonly filters = urlFilters(CLUSTER_FILTERS, ['sort']);
  protected readonly list = pagedList(this.filters.value, (filters) => clusterPages(this.api, filters));
  protected readonly chunks = computed(() => inChunks(this.list.items()));
  protected readonly columns = new TableColumns('clusters', CLUSTER_COLUMNS);
  protected readonly allPages = (): PageLoader<ListedCluster> => clusterPages(this.api, this.filters.value());
  protected readonly widthsOf = computed(() => [this.columns.classes(), this.chunks()[0]]);
  protected readonly counts = liveQuery(
    () => true,
    (_, abort) => countHealths(this.api, abort),
  );
  protected readonly opened = signal<ReadonlySet<string>>(new Set());

  protected readonly healthOptions = CLUSTER_HEALTHS.map((health) => ({ value: health, word: clusterLook(health).word }));
  protected readonly dbmsOptions = plainOptions(DBMS_TYPES);
  protected readonly plain = plainOptions;
  protected readonly look = clusterLook;
  protected readonly patchLook = complianceLook;
  protected readonly hasBackups = isBackedUp;
  protected readonly backupFault = backupFault;
  protected readonly proofFault = proofFault;
  private readonly clock = inject(Clock);
  /** To the minute that has begun: a long table is not looked through every second. */
  protected readonly soon = computed(() => (Math.floor(this.clock.now() / MINUTE_MS) + 1) * MINUTE_MS);
  protected readonly gigs = gigs;
  protected readonly icons = {
    plus: mdiPlus,
    open: mdiChevronRight,
    nothing: mdiFilterOffOutline,
  };

  protected readonly chips = computed(() => {
    const { search, dbms, environment, application, clusterHealth } = this.filters.value();
    const health = this.healthOptions.find((option) => option.value === clusterHealth)?.word;
    const all = [
      { key: 'search', label: 'Text', value: search },
      { key: 'dbms', label: 'DBMS', value: dbms },
      { key: 'environment', label: 'Environment', value: environment },
      { key: 'application', label: 'Application', value: application },
      { key: 'clusterHealth', label: 'Health', value: health },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  constructor() {
    inject(FleetEvents).refreshOn({
      filter: (event) => event.type === 'cluster' || event.type === 'operation',
      refresh: () => {
        this.list.reload();
        this.counts.reload();
      },
    });
  }

  protected toggle(cluster: Cluster): void {
    this.opened.update((before) => {
      const after = new Set(before);
      if (!after.delete(cluster.id)) after.add(cluster.id);
      return after;
    });
  }

  /** The row is the link, except where it holds a control of its own or text is being marked. */
  protected openRow(event: MouseEvent, cluster: Cluster): void {
    const onControl = event.target instanceof Element && event.target.closest('a, button') !== null;
    if (onControl || getSelection()?.type === 'Range') return;
    void this.router.navigate(['/clusters', cluster.dbmsType, cluster.clusterName]);
  }

  protected primarySize(cluster: Cluster): string {
    return cluster.dbSizeGigs === null ? '–' : gigs(cluster.dbSizeGigs);
  }
}
