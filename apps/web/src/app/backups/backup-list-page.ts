import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { Backup } from '@rocket/contracts';
import { BACKUP_STATUSES, BACKUP_TYPES } from '@rocket/domain';
import { mdiArchiveClockOutline, mdiFilterOffOutline, mdiLockOutline } from '@mdi/js';
import { Api } from '../core/api.js';
import { dbmsOf } from '../core/dbms-of.js';
import { FleetEvents } from '../core/fleet-events.js';
import { pagedList, type PageLoader } from '../core/paged-list.js';
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
import { SortHeader } from '../ui/sort-header.js';
import { Status } from '../ui/status.js';
import { TableColumns } from '../ui/table-columns.js';
import { TableFoot } from '../ui/table-foot.js';
import { TableTools } from '../ui/table-tools.js';
import { TintOnChange } from '../ui/tint-on-change.js';
import { gigs } from '../ui/words.js';
import { BACKUP_COLUMNS, BACKUP_FILTERS, backupPages } from './backup-list.js';
import { backupLook } from './backup-looks.js';
import { BackupsTabs } from './backups-tabs.js';

/** Every backup of every cluster, also such as failed or are gone. */
@Component({
  selector: 'rk-backup-list-page',
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
    SortHeader,
    Status,
    TableFoot,
    TableTools,
    TintOnChange,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './backup-list-page.html',
  styleUrl: './backup-table.scss',
  host: { class: 'page' },
})
export class BackupListPage {
  private readonly api = inject(Api);
  protected readonly filters = urlFilters(BACKUP_FILTERS, ['dbms', 'sort']);
  protected readonly dbmsType = computed(() => dbmsOf(this.filters.value().dbms));
  protected readonly list = pagedList(this.filters.value, (filters) => backupPages(this.api, filters));
  protected readonly chunks = computed(() => inChunks(this.list.items()));
  protected readonly columns = new TableColumns('backups', BACKUP_COLUMNS);
  protected readonly allPages = (): PageLoader<Backup> => backupPages(this.api, this.filters.value());
  protected readonly widthsOf = computed(() => [this.columns.classes(), this.chunks()[0]]);
  protected readonly statusOptions = BACKUP_STATUSES.map((value) => ({ value, word: backupLook(value).word }));
  protected readonly typeOptions = plainOptions(BACKUP_TYPES);
  protected readonly look = backupLook;
  protected readonly gigs = gigs;
  protected readonly icons = { none: mdiArchiveClockOutline, nothing: mdiFilterOffOutline, held: mdiLockOutline };
  protected readonly chips = computed(() => {
    const { clusterName, status, backupType } = this.filters.value();
    const all = [
      { key: 'clusterName', label: 'Cluster', value: clusterName },
      { key: 'status', label: 'Status', value: this.statusOptions.find((option) => option.value === status)?.word },
      { key: 'backupType', label: 'Type', value: backupType },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  constructor() {
    inject(FleetEvents).refreshOn({
      filter: (event) => event.type === 'cluster' || event.type === 'operation',
      refresh: () => this.list.reload(),
    });
  }
}
