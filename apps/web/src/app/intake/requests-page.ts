import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { IntakeRequestPage } from '@rocket/contracts';
import { INTAKE_STATUSES } from '@rocket/domain';
import { mdiClipboardTextOutline, mdiFilterOffOutline, mdiPlus } from '@mdi/js';
import { Api } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { Inventory } from '../core/inventory.js';
import { pagedList } from '../core/paged-list.js';
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
import { TableFoot } from '../ui/table-foot.js';
import { dayText, intakeLook, isOfRequests, sizeDetail, sizeName } from './intake-words.js';

const FILTERS = ['search', 'status', 'applicationName', 'mine', 'sort'] as const;

/** What was asked for: by whom, for what, and how it stands. */
@Component({
  selector: 'rk-requests-page',
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
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './requests-page.html',
  providers: [Inventory],
  host: { class: 'page' },
})
export class RequestsPage {
  private readonly api = inject(Api);
  private readonly applications = inject(Inventory).applications;
  protected readonly filters = urlFilters(FILTERS, ['sort']);
  protected readonly list = pagedList(
    this.filters.value,
    (query) => (cursor, abort, limit) =>
      this.api.get<IntakeRequestPage>(
        '/api/intakeRequests',
        { sort: '-createdAt', limit, ...query, cursor: cursor ?? undefined },
        abort,
      ),
  );
  protected readonly chunks = computed(() => inChunks(this.list.items()));
  protected readonly statusOptions = INTAKE_STATUSES.map((value) => ({ value, word: intakeLook(value).word }));
  protected readonly applicationOptions = computed(() => plainOptions(this.applications.value()));
  protected readonly whose = [{ value: 'true', word: 'mine' }];
  protected readonly look = intakeLook;
  protected readonly day = dayText;
  protected readonly sizeName = sizeName;
  protected readonly sizeDetail = sizeDetail;
  protected readonly icons = { none: mdiClipboardTextOutline, nothing: mdiFilterOffOutline, plus: mdiPlus };
  protected readonly chips = computed(() => {
    const { search, status, applicationName, mine } = this.filters.value();
    const all = [
      { key: 'search', label: 'Text', value: search },
      { key: 'status', label: 'Status', value: this.statusOptions.find((option) => option.value === status)?.word },
      { key: 'applicationName', label: 'Application', value: applicationName },
      { key: 'mine', label: 'Whose', value: mine === 'true' ? 'mine' : undefined },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  constructor() {
    inject(FleetEvents).refreshOn({ filter: isOfRequests, refresh: () => this.list.reload() });
  }
}
