import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { BackupOverviewRow } from '@rocket/contracts';
import { BACKUP_PROBLEMS } from '@rocket/domain';
import { mdiArchiveClockOutline, mdiFilterOffOutline } from '@mdi/js';
import { Api } from '../core/api.js';
import { dbmsOf } from '../core/dbms-of.js';
import { FleetEvents } from '../core/fleet-events.js';
import { Inventory } from '../core/inventory.js';
import { pagedList, type PageLoader } from '../core/paged-list.js';
import { urlFilters } from '../core/url-filters.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips, type FilterChip } from '../ui/filter-chips.js';
import { FilterSelect, plainOptions } from '../ui/filter-select.js';
import { FilterText } from '../ui/filter-text.js';
import { LongTable } from '../ui/long-table.js';
import { ProblemState } from '../ui/problem-state.js';
import { RowChunk, inChunks } from '../ui/row-chunk.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { SortHeader } from '../ui/sort-header.js';
import { Status } from '../ui/status.js';
import { TableColumns } from '../ui/table-columns.js';
import { TableFoot } from '../ui/table-foot.js';
import { TableTools } from '../ui/table-tools.js';
import { TintOnChange } from '../ui/tint-on-change.js';
import { counted, gigs } from '../ui/words.js';
import { overviewLook, overviewReason, problemLook } from './backup-looks.js';
import { BackupsTabs } from './backups-tabs.js';
import { OVERVIEW_COLUMNS, OVERVIEW_FILTERS, overviewPages, problemOf } from './overview-list.js';
import { Sparkline } from './sparkline.js';

/** How the backups of every cluster stand: those that need somebody first. */
@Component({
  selector: 'rk-backup-overview-page',
  imports: [
    BackupsTabs,
    EmptyState,
    FilterChips,
    FilterSelect,
    FilterText,
    LongTable,
    MatButton,
    ProblemState,
    RouterLink,
    RowChunk,
    Since,
    Skeleton,
    SortHeader,
    Sparkline,
    Status,
    TableFoot,
    TableTools,
    TintOnChange,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './overview-page.html',
  styleUrl: './backup-table.scss',
  providers: [Inventory],
  host: { class: 'page' },
})
export class BackupOverviewPage {
  private readonly api = inject(Api);
  protected readonly inventory = inject(Inventory);
  protected readonly filters = urlFilters(OVERVIEW_FILTERS, ['dbms', 'sort']);
  protected readonly dbmsType = computed(() => dbmsOf(this.filters.value().dbms));
  protected readonly list = pagedList(this.filters.value, (filters) => overviewPages(this.api, filters));
  protected readonly chunks = computed(() => inChunks(this.list.items()));
  protected readonly columns = new TableColumns('backup-overview', OVERVIEW_COLUMNS);
  protected readonly allPages = (): PageLoader<BackupOverviewRow> => overviewPages(this.api, this.filters.value());
  protected readonly widthsOf = computed(() => [this.columns.classes(), this.chunks()[0]]);
  protected readonly problemOptions = BACKUP_PROBLEMS.map((value) => ({ value, word: problemLook(value).word }));
  /** DBMS types to choose from: those that this installation can operate. */
  protected readonly engines = computed(() =>
    (this.inventory.dbmsTypes.value() ?? []).filter((one) => one.engineAvailable).map((one) => one.dbmsType),
  );
  protected readonly plain = plainOptions;
  protected readonly look = overviewLook;
  protected readonly whyOf = overviewReason;
  protected readonly gigs = gigs;
  protected readonly counted = counted;
  protected readonly icons = { none: mdiArchiveClockOutline, nothing: mdiFilterOffOutline };
  protected readonly chips = computed(() => {
    const { search, environment, problem } = this.filters.value();
    const known = problemOf(problem);
    const all = [
      { key: 'search', label: 'Search', value: search },
      { key: 'environment', label: 'Environment', value: environment },
      { key: 'problem', label: 'Problem', value: known && problemLook(known).word },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  constructor() {
    inject(FleetEvents).refreshOn({
      filter: (event) => event.type === 'cluster' || event.type === 'operation',
      refresh: () => this.list.reload(),
    });
  }

  protected sort(by: string): void {
    this.filters.set({ sort: by });
  }
}
