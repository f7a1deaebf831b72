import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { Restore } from '@rocket/contracts';
import { RESTORE_PURPOSES, RESTORE_STATUSES } from '@rocket/domain';
import { mdiAlertOctagon, mdiBackupRestore, mdiCheckCircle, mdiChevronRight, mdiFilterOffOutline } from '@mdi/js';
import { Api } from '../core/api.js';
import { dbmsOf } from '../core/dbms-of.js';
import { FleetEvents } from '../core/fleet-events.js';
import { pagedList, type PageLoader } from '../core/paged-list.js';
import { urlFilters } from '../core/url-filters.js';
import { RowPicks } from '../patching/row-picks.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips, type FilterChip } from '../ui/filter-chips.js';
import { FilterSelect } from '../ui/filter-select.js';
import { FilterText } from '../ui/filter-text.js';
import { Icon } from '../ui/icon.js';
import { LongTable } from '../ui/long-table.js';
import { ProblemState } from '../ui/problem-state.js';
import { RowChunk, inChunks } from '../ui/row-chunk.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { TableColumns } from '../ui/table-columns.js';
import { TableFoot } from '../ui/table-foot.js';
import { TableTools } from '../ui/table-tools.js';
import { TintOnChange } from '../ui/tint-on-change.js';
import { moment } from '../ui/words.js';
import { goalWord, purposeWord, restoreLook } from './backup-looks.js';
import { BackupsTabs } from './backups-tabs.js';
import { RESTORE_COLUMNS, RESTORE_FILTERS, restorePages } from './restore-list.js';
import { Ticket } from '../ui/ticket.js';

/** What was restored, and what was found when it was looked at. */
@Component({
  selector: 'rk-restores-page',
  imports: [
    BackupsTabs,
    EmptyState,
    FilterChips,
    FilterSelect,
    FilterText,
    Icon,
    LongTable,
    MatButton,
    ProblemState,
    RouterLink,
    RowChunk,
    Since,
    Skeleton,
    Status,
    TableFoot,
    TableTools,
    TintOnChange,
    Ticket,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './restores-page.html',
  styleUrls: ['../patching/patch-table.scss', './backup-table.scss', './restores-page.scss'],
  host: { class: 'page' },
})
export class RestoresPage {
  private readonly api = inject(Api);
  protected readonly filters = urlFilters(RESTORE_FILTERS, ['dbms', 'sort']);
  protected readonly dbmsType = computed(() => dbmsOf(this.filters.value().dbms));
  protected readonly list = pagedList(this.filters.value, (filters) => restorePages(this.api, filters));
  protected readonly chunks = computed(() => inChunks(this.list.items()));
  protected readonly columns = new TableColumns('restores', RESTORE_COLUMNS);
  protected readonly allPages = (): PageLoader<Restore> => restorePages(this.api, this.filters.value());
  protected readonly widthsOf = computed(() => [this.columns.classes(), this.chunks()[0]]);
  protected readonly opened = new RowPicks();
  protected readonly statusOptions = RESTORE_STATUSES.map((value) => ({ value, word: restoreLook(value).word }));
  protected readonly purposeOptions = RESTORE_PURPOSES.map((value) => ({ value, word: purposeWord(value) }));
  protected readonly look = restoreLook;
  protected readonly goal = goalWord;
  protected readonly purpose = purposeWord;
  protected readonly icons = {
    open: mdiChevronRight,
    none: mdiBackupRestore,
    nothing: mdiFilterOffOutline,
    good: mdiCheckCircle,
    bad: mdiAlertOctagon,
  };
  protected readonly chips = computed(() => {
    const { clusterName, status, purpose } = this.filters.value();
    const all = [
      { key: 'clusterName', label: 'Cluster', value: clusterName },
      { key: 'status', label: 'Status', value: this.statusOptions.find((option) => option.value === status)?.word },
      { key: 'purpose', label: 'What for', value: this.purposeOptions.find((option) => option.value === purpose)?.word },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  constructor() {
    inject(FleetEvents).refreshOn({
      filter: (event) => event.type === 'cluster' || event.type === 'operation',
      refresh: () => this.list.reload(),
    });
  }

  protected exact(at: string): string {
    return moment(new Date(at));
  }
}
