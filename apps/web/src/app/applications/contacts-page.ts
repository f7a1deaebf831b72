import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { Router, RouterLink } from '@angular/router';
import type { Contact, ContactPage as ContactRows } from '@rocket/contracts';
import { CONTACT_TYPES } from '@rocket/domain';
import { mdiAccountMultipleOutline, mdiFilterOffOutline, mdiPlus } from '@mdi/js';
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
import { TYPE_WORDS, contactLook } from './contact-words.js';

/** Who is told about applications: now, or as it was on a day. */
@Component({
  selector: 'rk-contacts-page',
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
  templateUrl: './contacts-page.html',
  styles: '.address { overflow-wrap: anywhere; }',
  host: { class: 'page' },
})
export class ContactsPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);
  protected readonly whyNot = inject(Session).may('inventory:write')
    ? ''
    : 'Owners sign contacts up on the page of their application';
  protected readonly filters = urlFilters(['search', 'contactType', 'confirmed', 'mine', 'asOf']);
  protected readonly list = pagedList(this.filters.value, ({ asOf, ...filters }) => (cursor, abort, limit) => {
    const query = { ...filters, asOf: startOfDay(asOf, 1), limit, cursor: cursor ?? undefined };
    return this.api.get<ContactRows>('/api/contacts', query, abort);
  });
  protected readonly types = CONTACT_TYPES.map((value) => ({ value, word: TYPE_WORDS[value] }));
  protected readonly states = [
    { value: 'true', word: 'confirmed' },
    { value: 'false', word: 'not confirmed' },
  ];
  protected readonly whose = [{ value: 'true', word: 'of applications that I own' }];
  protected readonly typeWords = TYPE_WORDS;
  protected readonly look = contactLook;
  protected readonly icons = { plus: mdiPlus, none: mdiAccountMultipleOutline, nothing: mdiFilterOffOutline };
  protected readonly chips = computed(() => {
    const { search, contactType, confirmed, mine, asOf } = this.filters.value();
    const all = [
      { key: 'search', label: 'Text', value: search },
      { key: 'contactType', label: 'Kind', value: this.types.find(({ value }) => value === contactType)?.word },
      { key: 'confirmed', label: 'Address', value: this.states.find(({ value }) => value === confirmed)?.word },
      { key: 'mine', label: 'Only', value: mine === undefined ? undefined : 'of my applications' },
      { key: 'asOf', label: 'As of', value: asOf },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  protected async add(): Promise<void> {
    const { ContactDialog } = await import('./contact-dialog.js');
    const opened = this.dialogs.open<unknown, unknown, Contact>(ContactDialog, { data: {}, width: '600px' });
    const added = await firstValueFrom(opened.afterClosed());
    if (added) await this.router.navigate(['/applications/contacts', added.id]);
  }
}
