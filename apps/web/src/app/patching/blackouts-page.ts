import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import type { Blackout, BlackoutPage } from '@rocket/contracts';
import { mdiCalendarRemoveOutline, mdiPlus } from '@mdi/js';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { Inventory } from '../core/inventory.js';
import { pagedList } from '../core/paged-list.js';
import { Session } from '../core/session.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { Clock } from '../ui/clock.js';
import { EmptyState } from '../ui/empty-state.js';
import { Icon } from '../ui/icon.js';
import { ProblemState } from '../ui/problem-state.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import type { StatusLook } from '../ui/status-look.js';
import { TableFoot } from '../ui/table-foot.js';
import { moment } from '../ui/words.js';
import { PatchingTabs } from './patching-tabs.js';

/** Times in which no planned work starts. */
@Component({
  selector: 'rk-blackouts-page',
  imports: [EmptyState, Icon, MatButton, PatchingTabs, ProblemState, Since, Skeleton, Status, TableFoot],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './blackouts-page.html',
  providers: [Inventory],
  host: { class: 'page' },
})
export class BlackoutsPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly clock = inject(Clock);
  private readonly environments = inject(Inventory).environments;
  protected readonly whyNot = inject(Session).may('cluster:write') ? '' : 'Your role may not change blackouts';
  protected readonly list = pagedList(
    () => true,
    () => (cursor, abort, limit) => this.api.get<BlackoutPage>('/api/blackouts', { limit, cursor: cursor ?? undefined }, abort),
  );
  /** To the minute: the looks need no more, and the page is not drawn every second. */
  private readonly minute = computed(() => Math.floor(this.clock.now() / 60_000) * 60_000);
  protected readonly icons = { plus: mdiPlus, none: mdiCalendarRemoveOutline };

  protected lookOf({ startsAt, endsAt }: Blackout): StatusLook {
    if (Date.parse(endsAt) <= this.minute()) return { look: 'expired', word: 'Over' };
    return Date.parse(startsAt) <= this.minute() + 60_000
      ? { look: 'paused', word: 'In force' }
      : { look: 'creating', word: 'To come' };
  }

  protected exact(at: string): string {
    return moment(new Date(at));
  }

  protected async add(): Promise<void> {
    const { AddBlackoutDialog } = await import('./add-blackout-dialog.js');
    const opened = this.dialogs.open<unknown, unknown, Blackout>(AddBlackoutDialog, {
      data: { environments: this.environments.value() ?? [] },
      width: '520px',
    });
    if (await firstValueFrom(opened.afterClosed())) this.list.reload();
  }

  protected async remove(blackout: Blackout): Promise<void> {
    const done = await confirmed(this.dialogs, {
      title: 'Remove this blackout?',
      consequence: `From ${this.exact(blackout.startsAt)} to ${this.exact(blackout.endsAt)} planned work may start again in ${blackout.environment ?? 'every environment'}: “${blackout.reason}”.`,
      action: 'Remove this blackout',
      run: () => this.api.delete(route`/api/blackouts/${blackout.id}`),
    });
    if (done) this.list.reload();
  }
}
