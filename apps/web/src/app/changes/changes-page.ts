import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { ChangeRun, ChangeRunPage } from '@rocket/contracts';
import { CHANGE_KINDS, OPERATION_STATUSES } from '@rocket/domain';
import { mdiFilterOffOutline, mdiPlus, mdiTuneVariant } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { dbmsOf } from '../core/dbms-of.js';
import { FleetEvents } from '../core/fleet-events.js';
import { pagedList } from '../core/paged-list.js';
import { Session } from '../core/session.js';
import { urlFilters } from '../core/url-filters.js';
import { Clock } from '../ui/clock.js';
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
import { operationLook, runLook } from '../ui/status-look.js';
import { TableFoot } from '../ui/table-foot.js';
import { TintOnChange } from '../ui/tint-on-change.js';
import { took } from '../ui/words.js';
import { kindWord, outcomeInWords } from './change-words.js';

const FILTERS = ['dbms', 'search', 'status', 'change', 'sort'] as const;

/** Every change that was pushed: what, by whom, when, and what became of it. */
@Component({
  selector: 'rk-changes-page',
  imports: [
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
    TintOnChange,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './changes-page.html',
  styleUrl: './changes-page.scss',
  host: { class: 'page' },
})
export class ChangesPage {
  private readonly api = inject(Api);
  protected readonly mayPush = inject(Session).may('cluster:write');
  private readonly clock = inject(Clock);
  protected readonly filters = urlFilters(FILTERS, ['dbms', 'sort']);
  protected readonly dbmsType = computed(() => dbmsOf(this.filters.value().dbms));
  protected readonly list = pagedList(this.filters.value, ({ dbms, ...query }) => {
    const path = route`/api/${dbmsOf(dbms)}/changeRuns`;
    return (cursor, abort, limit) =>
      this.api.get<ChangeRunPage>(path, { sort: '-createdAt', limit, ...query, cursor: cursor ?? undefined }, abort);
  });
  protected readonly chunks = computed(() => inChunks(this.list.items()));
  protected readonly statusOptions = OPERATION_STATUSES.map((value) => ({ value, word: operationLook(value).word }));
  protected readonly look = runLook;
  protected readonly kind = kindWord;
  protected readonly outcome = outcomeInWords;
  protected readonly kindOptions = CHANGE_KINDS.map((value) => ({ value, word: kindWord(value) }));
  protected readonly icons = { nothing: mdiFilterOffOutline, none: mdiTuneVariant, plus: mdiPlus };
  protected readonly chips = computed(() => {
    const { search, status, change } = this.filters.value();
    const all = [
      { key: 'search', label: 'Text', value: search },
      { key: 'status', label: 'Status', value: this.statusOptions.find((option) => option.value === status)?.word },
      { key: 'change', label: 'What', value: this.kindOptions.find((option) => option.value === change)?.word },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  constructor() {
    inject(FleetEvents).refreshOn({ filter: (event) => event.type === 'operation', refresh: () => this.list.reload() });
  }

  protected runningTime({ startedAt, finishedAt }: ChangeRun): string {
    if (startedAt === null) return '–';
    return took((finishedAt === null ? this.clock.now() : Date.parse(finishedAt)) - Date.parse(startedAt));
  }
}
