import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { Router, RouterLink } from '@angular/router';
import type { ClusterCompliance, ClusterCompliancePage } from '@rocket/contracts';
import type { ComplianceState } from '@rocket/domain';
import { mdiChevronDown, mdiChevronRight, mdiDatabaseOutline, mdiFilterOffOutline, mdiUpdate } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { dbmsOf } from '../core/dbms-of.js';
import { FleetEvents } from '../core/fleet-events.js';
import { Inventory } from '../core/inventory.js';
import { liveQuery } from '../core/live-query.js';
import { pagedList, type PageLoader } from '../core/paged-list.js';
import { Session } from '../core/session.js';
import { urlFilters } from '../core/url-filters.js';
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
import { Status } from '../ui/status.js';
import { complianceLook } from '../ui/status-look.js';
import { TableColumns } from '../ui/table-columns.js';
import { TableFoot } from '../ui/table-foot.js';
import { TableTools } from '../ui/table-tools.js';
import { TintOnChange } from '../ui/tint-on-change.js';
import { counted } from '../ui/words.js';
import { ComplianceFigures } from './compliance-figures.js';
import { COMPLIANCE_COLUMNS, COMPLIANCE_FILTERS, compliancePages, stateOf } from './compliance-list.js';
import { PatchingTabs } from './patching-tabs.js';
import { RowPicks } from './row-picks.js';
import { ServersTable } from './servers-table.js';

/** How the fleet stands to the newest releases, and the way to bring it there. */
@Component({
  selector: 'rk-compliance-page',
  imports: [
    ComplianceFigures,
    EmptyState,
    FilterChips,
    FilterSelect,
    FilterText,
    Icon,
    LongTable,
    MatButton,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    PatchingTabs,
    ProblemState,
    RouterLink,
    RowChunk,
    ServersTable,
    Since,
    Skeleton,
    Status,
    TableFoot,
    TableTools,
    TintOnChange,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './compliance-page.html',
  styleUrls: ['./patch-table.scss', './compliance-page.scss'],
  providers: [Inventory],
  host: { class: 'page' },
})
export class CompliancePage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  protected readonly inventory = inject(Inventory);
  protected readonly whyNot = inject(Session).may('cluster:write') ? '' : 'Your role may not patch clusters';

  protected readonly filters = urlFilters(COMPLIANCE_FILTERS, ['dbms']);
  protected readonly dbmsType = computed(() => dbmsOf(this.filters.value().dbms));
  protected readonly state = computed(() => stateOf(this.filters.value().state));
  protected readonly list = pagedList(this.filters.value, (filters) => compliancePages(this.api, filters));
  protected readonly chunks = computed(() => inChunks(this.list.items()));
  protected readonly columns = new TableColumns('compliance', COMPLIANCE_COLUMNS);
  protected readonly allPages = (): PageLoader<ClusterCompliance> => compliancePages(this.api, this.filters.value());
  protected readonly widthsOf = computed(() => [this.columns.classes(), this.chunks()[0]]);
  /** Of what is filtered, but for the state. */
  protected readonly counts = liveQuery(
    computed(() => ({ ...this.filters.value(), state: undefined })),
    async ({ dbms, ...query }, abort) => {
      const path = route`/api/${dbmsOf(dbms)}/patchCompliance`;
      return (await this.api.get<ClusterCompliancePage>(path, { ...query, limit: 1 }, abort)).counts;
    },
  );
  /** DBMS types to choose from: those that this installation can patch. */
  protected readonly engines = computed(() =>
    (this.inventory.dbmsTypes.value() ?? []).filter((one) => one.engineAvailable).map((one) => one.dbmsType),
  );

  protected readonly opened = new RowPicks();
  protected readonly picks = new RowPicks();
  protected readonly pickable = computed(() => this.list.items().filter((row) => row.state !== 'in progress'));
  protected readonly selected = computed(() => this.pickable().filter((row) => this.picks.has(row.clusterName)));
  protected readonly allPicked = computed(() => this.pickable().length > 0 && this.selected().length === this.pickable().length);

  protected readonly plain = plainOptions;
  protected readonly look = complianceLook;
  protected readonly counted = counted;
  protected readonly icons = {
    open: mdiChevronRight,
    more: mdiChevronDown,
    patch: mdiUpdate,
    none: mdiDatabaseOutline,
    nothing: mdiFilterOffOutline,
  };
  protected readonly chips = computed(() => {
    const { clusterName, environment, application } = this.filters.value();
    const state = this.state();
    const all = [
      { key: 'state', label: 'State', value: state && complianceLook(state).word },
      { key: 'clusterName', label: 'Cluster', value: clusterName },
      { key: 'environment', label: 'Environment', value: environment },
      { key: 'application', label: 'Application', value: application },
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

  protected pickState(state: ComplianceState | undefined): void {
    this.filters.set({ state: state ?? '' });
  }

  protected pickAll(on: boolean): void {
    this.picks.replace(on ? this.pickable().map((row) => row.clusterName) : []);
  }

  /** The last thing that a phone says of a row: what is not known is left out there. */
  protected lastFact(row: ClusterCompliance): string {
    if (row.nextWindow !== null) return 'window';
    if (row.forecast !== null) return 'forecast';
    if (row.deadline !== null) return 'deadline';
    if (row.since !== null) return 'since';
    return row.behind > 0 ? 'behind' : 'version';
  }

  protected isPast(at: string): boolean {
    return Date.parse(at) < Date.now();
  }

  protected planSelected(): Promise<void> {
    return this.plan({ clusters: this.selected().map((row) => row.clusterName) });
  }

  /** What was ticked, or what is filtered, or the fleet. */
  protected async plan(what: { clusters?: readonly string[]; patchType?: 'DB' | 'OS' }): Promise<void> {
    const { environment, application } = this.filters.value();
    const wider = environment || application ? { environment, application } : { fleet: 'all' };
    const queryParams = {
      dbms: this.filters.value().dbms,
      type: what.patchType,
      ...(what.clusters ? { clusters: what.clusters.join(',') } : wider),
    };
    await this.router.navigate(['/patching/new'], { queryParams });
  }

  /** "Patch the fleet", or what of it is filtered. */
  protected readonly wideWord = computed(() => {
    const { environment, application } = this.filters.value();
    const where = [application, environment].filter(Boolean).join(' in ');
    return where === '' ? 'Patch the fleet' : `Patch all of ${where}`;
  });
}
