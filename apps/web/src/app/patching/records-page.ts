import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { Patch, PatchChain } from '@rocket/contracts';
import { PATCH_OUTCOMES, PATCH_TYPES } from '@rocket/domain';
import { mdiAlertOctagon, mdiCheckDecagramOutline, mdiChevronRight, mdiFilterOffOutline, mdiShieldCheckOutline } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { dbmsOf } from '../core/dbms-of.js';
import { FleetEvents } from '../core/fleet-events.js';
import { pagedList, type PageLoader } from '../core/paged-list.js';
import { urlFilters } from '../core/url-filters.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips, type FilterChip } from '../ui/filter-chips.js';
import { FilterSelect } from '../ui/filter-select.js';
import { FilterText } from '../ui/filter-text.js';
import { Icon } from '../ui/icon.js';
import { LongTable } from '../ui/long-table.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { ProblemState } from '../ui/problem-state.js';
import { RowChunk, inChunks } from '../ui/row-chunk.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { patchOutcomeLook } from '../ui/status-look.js';
import { TableColumns } from '../ui/table-columns.js';
import { TableFoot } from '../ui/table-foot.js';
import { TableTools } from '../ui/table-tools.js';
import { counted, waited } from '../ui/words.js';
import { PatchRecord } from './patch-record.js';
import { PatchingTabs } from './patching-tabs.js';
import { RECORD_COLUMNS, RECORD_FILTERS, recordPages } from './record-list.js';
import { RowPicks } from './row-picks.js';

const TYPE_WORDS = { DB: 'Database', OS: 'Operating system' } as const;

/** What became of every server: the evidence, each row bound to the one before. */
@Component({
  selector: 'rk-records-page',
  imports: [
    EmptyState,
    FilterChips,
    FilterSelect,
    FilterText,
    Icon,
    LongTable,
    MatButton,
    PatchRecord,
    PatchingTabs,
    ProblemNotice,
    ProblemState,
    RouterLink,
    RowChunk,
    Since,
    Skeleton,
    Status,
    TableFoot,
    TableTools,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './records-page.html',
  styleUrls: ['./patch-table.scss', './records-page.scss'],
  host: { class: 'page' },
})
export class RecordsPage {
  private readonly api = inject(Api);
  protected readonly filters = urlFilters(RECORD_FILTERS, ['dbms', 'sort']);
  protected readonly dbmsType = computed(() => dbmsOf(this.filters.value().dbms));
  protected readonly list = pagedList(this.filters.value, (filters) => recordPages(this.api, filters));
  protected readonly chunks = computed(() => inChunks(this.list.items()));
  protected readonly columns = new TableColumns('patches', RECORD_COLUMNS);
  protected readonly allPages = (): PageLoader<Patch> => recordPages(this.api, this.filters.value());
  protected readonly widthsOf = computed(() => [this.columns.classes(), this.chunks()[0]]);
  protected readonly opened = new RowPicks();

  protected readonly verifying = signal(false);
  protected readonly chain = signal<PatchChain | undefined>(undefined);
  protected readonly unverified = signal<ApiProblem | undefined>(undefined);

  protected readonly look = patchOutcomeLook;
  protected readonly waited = waited;
  protected readonly counted = counted;
  protected readonly typeOptions = PATCH_TYPES.map((value) => ({ value, word: TYPE_WORDS[value] }));
  protected readonly outcomeOptions = PATCH_OUTCOMES.map((value) => ({ value, word: patchOutcomeLook(value).word }));
  protected readonly icons = {
    open: mdiChevronRight,
    verify: mdiShieldCheckOutline,
    valid: mdiCheckDecagramOutline,
    broken: mdiAlertOctagon,
    nothing: mdiFilterOffOutline,
    none: mdiShieldCheckOutline,
  };
  protected readonly chips = computed(() => {
    const { clusterName, serverName, patchRunId, patchType, outcome } = this.filters.value();
    const all = [
      { key: 'clusterName', label: 'Cluster', value: clusterName },
      { key: 'serverName', label: 'Server', value: serverName },
      { key: 'patchRunId', label: 'Run', value: patchRunId?.slice(0, 8) },
      { key: 'patchType', label: 'What', value: this.typeOptions.find((option) => option.value === patchType)?.word },
      { key: 'outcome', label: 'Outcome', value: this.outcomeOptions.find((option) => option.value === outcome)?.word },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  constructor() {
    inject(FleetEvents).refreshOn({
      filter: (event) => event.type === 'step' || event.type === 'operation',
      refresh: () => this.list.reload(),
    });
  }

  protected async verify(): Promise<void> {
    this.verifying.set(true);
    this.chain.set(undefined);
    this.unverified.set(undefined);
    try {
      this.chain.set(await this.api.get<PatchChain>(route`/api/${this.dbmsType()}/patches/verify`));
    } catch (error) {
      this.unverified.set(toApiProblem(error));
    } finally {
      this.verifying.set(false);
    }
  }
}
