import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import type { UserAccount, UserAccountPage } from '@rocket/contracts';
import { ROLES } from '@rocket/domain';
import { mdiFilterOffOutline, mdiPlus } from '@mdi/js';
import { firstValueFrom } from 'rxjs';
import { Api } from '../core/api.js';
import { pagedList } from '../core/paged-list.js';
import { urlFilters } from '../core/url-filters.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips, type FilterChip } from '../ui/filter-chips.js';
import { FilterSelect } from '../ui/filter-select.js';
import { FilterText } from '../ui/filter-text.js';
import { Icon } from '../ui/icon.js';
import { ProblemState } from '../ui/problem-state.js';
import { SettingsTabs } from '../ui/settings-tabs.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { TableFoot } from '../ui/table-foot.js';
import { ROLE_WORDS, userLook } from './user-words.js';

/** Everybody who may sign in, or once might. */
@Component({
  selector: 'rk-users-page',
  imports: [
    EmptyState,
    FilterChips,
    FilterSelect,
    FilterText,
    Icon,
    MatButton,
    ProblemState,
    SettingsTabs,
    Since,
    Skeleton,
    Status,
    TableFoot,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './users-page.html',
  styles: '.email { overflow-wrap: anywhere; } .lead-cell .mono { margin-left: 8px; font-weight: 400; }',
  host: { class: 'page' },
})
export class UsersPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  protected readonly filters = urlFilters(['search', 'role']);
  protected readonly list = pagedList(
    this.filters.value,
    (filters) => (cursor, abort, limit) =>
      this.api.get<UserAccountPage>('/api/users', { ...filters, limit, cursor: cursor ?? undefined }, abort),
  );
  protected readonly words = ROLE_WORDS;
  protected readonly roles = ROLES.map((value) => ({ value, word: ROLE_WORDS[value].word }));
  protected readonly look = userLook;
  protected readonly icons = { plus: mdiPlus, nothing: mdiFilterOffOutline };
  protected readonly chips = computed(() => {
    const { search, role } = this.filters.value();
    const all = [
      { key: 'search', label: 'Text', value: search },
      { key: 'role', label: 'Role', value: this.roles.find(({ value }) => value === role)?.word },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  protected async edit(user?: UserAccount): Promise<void> {
    const { UserDialog } = await import('./user-dialog.js');
    const opened = this.dialogs.open<unknown, unknown, UserAccount>(UserDialog, { data: { user }, width: '520px' });
    if (await firstValueFrom(opened.afterClosed())) this.list.reload();
  }
}
