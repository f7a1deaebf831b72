import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { Operation, OperationPage } from '@rocket/contracts';
import { OPERATION_KINDS, OPERATION_STATUSES, type OperationKind } from '@rocket/domain';
import { mdiFilterOffOutline, mdiPlaylistCheck } from '@mdi/js';
import { Api } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { pagedList } from '../core/paged-list.js';
import { urlFilters } from '../core/url-filters.js';
import { Clock } from '../ui/clock.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips, type FilterChip } from '../ui/filter-chips.js';
import { FilterSelect } from '../ui/filter-select.js';
import { FilterText } from '../ui/filter-text.js';
import { ProblemState } from '../ui/problem-state.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { SortHeader } from '../ui/sort-header.js';
import { Status } from '../ui/status.js';
import { operationLook } from '../ui/status-look.js';
import { LongTable } from '../ui/long-table.js';
import { RowChunk, inChunks } from '../ui/row-chunk.js';
import { TableFoot } from '../ui/table-foot.js';
import { TintOnChange } from '../ui/tint-on-change.js';
import { took } from '../ui/words.js';

const KIND_WORDS: Readonly<Record<OperationKind, string>> = {
  CreateCluster: 'Create cluster',
  Switchover: 'Switchover',
  DeleteCluster: 'Delete cluster',
  UndeleteCluster: 'Undelete cluster',
  Failover: 'Failover',
  RestartCluster: 'Restart',
  StopCluster: 'Stop cluster',
  StartCluster: 'Start cluster',
  ChangeTls: 'Change TLS',
  AddServer: 'Add server',
  RemoveServer: 'Remove server',
  RejoinMember: 'Bring member back',
  CleanServer: 'Clean server',
  EnrolServer: 'Check server',
  PatchRun: 'Patch run',
  PatchCluster: 'Patch cluster',
  ChangeRun: 'Change run',
  ChangeCluster: 'Change cluster',
  BackupCluster: 'Backup',
  RestoreCluster: 'Restore',
  RestoreInPlace: 'Restore in place',
  DrillBackup: 'Restore drill',
  RollOffBackups: 'Roll-off',
};
const FILTERS = ['search', 'status', 'kind', 'clusterName', 'needsPerson', 'sort'] as const;

@Component({
  selector: 'rk-operations-page',
  imports: [
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
    Status,
    TableFoot,
    TintOnChange,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './operations-page.html',
  host: { class: 'page' },
})
export class OperationsPage {
  private readonly api = inject(Api);
  private readonly clock = inject(Clock);
  protected readonly filters = urlFilters(FILTERS, ['sort']);
  protected readonly list = pagedList(
    this.filters.value,
    (filters) => (cursor, abort, limit) =>
      this.api.get<OperationPage>(
        '/api/operations',
        { sort: '-createdAt', limit, ...filters, cursor: cursor ?? undefined },
        abort,
      ),
  );

  protected readonly chunks = computed(() => inChunks(this.list.items()));

  protected readonly statusOptions = OPERATION_STATUSES.map((value) => ({ value, word: operationLook(value).word }));
  protected readonly kindOptions = OPERATION_KINDS.map((value) => ({ value, word: KIND_WORDS[value] }));
  protected readonly look = operationLook;
  protected readonly icons = { nothing: mdiFilterOffOutline, none: mdiPlaylistCheck };
  protected readonly chips = computed(() => {
    const { search, status, kind, clusterName, needsPerson } = this.filters.value();
    const all = [
      { key: 'search', label: 'Text', value: search },
      { key: 'status', label: 'Status', value: this.statusOptions.find((option) => option.value === status)?.word },
      { key: 'kind', label: 'Kind', value: this.kindOptions.find((option) => option.value === kind)?.word },
      { key: 'clusterName', label: 'Cluster', value: clusterName },
      { key: 'needsPerson', label: 'Only', value: needsPerson === 'true' ? 'those that need somebody' : undefined },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  constructor() {
    inject(FleetEvents).refreshOn({
      filter: (event) => event.type === 'operation' || event.type === 'step',
      refresh: () => this.list.reload(),
    });
  }

  protected runningTime(operation: Operation): string {
    if (operation.startedAt === null) return '–';
    return took(
      (operation.finishedAt === null ? this.clock.now() : Date.parse(operation.finishedAt)) - Date.parse(operation.startedAt),
    );
  }
}
