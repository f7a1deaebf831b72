import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { Router, RouterLink } from '@angular/router';
import type { Application, ApplicationPage as ApplicationRows } from '@rocket/contracts';
import { CRITICALITIES } from '@rocket/domain';
import { mdiApplicationOutline, mdiFilterOffOutline, mdiPlus } from '@mdi/js';
import { firstValueFrom } from 'rxjs';
import { Api } from '../core/api.js';
import { pagedList } from '../core/paged-list.js';
import { Session } from '../core/session.js';
import { startOfDay } from '../core/start-of-day.js';
import { urlFilters } from '../core/url-filters.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips, type FilterChip } from '../ui/filter-chips.js';
import { FilterDay } from '../ui/filter-day.js';
import { FilterSelect } from '../ui/filter-select.js';
import { FilterText } from '../ui/filter-text.js';
import { Icon } from '../ui/icon.js';
import { ProblemState } from '../ui/problem-state.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { TableFoot } from '../ui/table-foot.js';
import { ApplicationsTabs } from './applications-tabs.js';
import { CRITICALITY_WORDS } from './contact-words.js';

/** What uses databases: now, or as it was on a day. */
@Component({
  selector: 'rk-applications-page',
  imports: [
    ApplicationsTabs,
    EmptyState,
    FilterChips,
    FilterDay,
    FilterSelect,
    FilterText,
    Icon,
    MatButton,
    ProblemState,
    RouterLink,
    Skeleton,
    Status,
    TableFoot,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './applications-page.html',
  host: { class: 'page' },
})
export class ApplicationsPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);
  protected readonly whyNot = inject(Session).may('inventory:write') ? '' : 'Your role may not add applications';
  protected readonly filters = urlFilters(['search', 'criticality', 'mine', 'asOf']);
  protected readonly list = pagedList(this.filters.value, ({ asOf, ...filters }) => (cursor, abort, limit) => {
    const query = { ...filters, asOf: startOfDay(asOf, 1), limit, cursor: cursor ?? undefined };
    return this.api.get<ApplicationRows>('/api/applications', query, abort);
  });
  protected readonly criticalities = CRITICALITIES.map((value) => ({ value, word: CRITICALITY_WORDS[value] }));
  protected readonly whose = [{ value: 'true', word: 'that I own' }];
  protected readonly icons = { plus: mdiPlus, none: mdiApplicationOutline, nothing: mdiFilterOffOutline };
  protected readonly untold = { look: 'attention', word: 'Nobody' } as const;
  protected readonly chips = computed(() => {
    const { search, criticality, mine, asOf } = this.filters.value();
    const all = [
      { key: 'search', label: 'Name', value: search },
      { key: 'criticality', label: 'Criticality', value: this.criticalities.find(({ value }) => value === criticality)?.word },
      { key: 'mine', label: 'Only', value: mine === undefined ? undefined : 'mine' },
      { key: 'asOf', label: 'As of', value: asOf },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  protected criticality({ criticality }: Application): string {
    return criticality === null ? '–' : CRITICALITY_WORDS[criticality];
  }

  protected async add(): Promise<void> {
    const { ApplicationDialog } = await import('./application-dialog.js');
    const opened = this.dialogs.open<unknown, unknown, Application>(ApplicationDialog, { data: {}, width: '520px' });
    const added = await firstValueFrom(opened.afterClosed());
    if (added) await this.router.navigate(['/applications/name', added.applicationName]);
  }
}
