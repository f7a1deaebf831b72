import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import type { Rate, RateCard, RateCardPage as RateCards } from '@rocket/contracts';
import { PRICED_PARTS } from '@rocket/domain';
import { mdiCashMultiple, mdiPlus } from '@mdi/js';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { Inventory } from '../core/inventory.js';
import { liveQuery } from '../core/live-query.js';
import { Session } from '../core/session.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { EmptyState } from '../ui/empty-state.js';
import { Icon } from '../ui/icon.js';
import { ProblemState } from '../ui/problem-state.js';
import { ReportsTabs } from '../ui/reports-tabs.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import type { StatusLook } from '../ui/status-look.js';
import { PART_WORDS, SHARED_WORDS } from './cost-words.js';
import type { RateCardDialogData } from './rate-card-dialog.js';

const LOOKS: Readonly<Record<RateCard['state'], StatusLook>> = {
  planned: { look: 'paused', word: 'Planned' },
  current: { look: 'healthy', word: 'In force' },
  past: { look: 'expired', word: 'Past' },
};

/** What things cost, and from when on. */
@Component({
  selector: 'rk-rate-cards-page',
  imports: [EmptyState, Icon, MatButton, ProblemState, ReportsTabs, Skeleton, Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './rate-cards-page.html',
  styles: '.card { margin-bottom: 16px; } .card-head { flex-wrap: wrap; } .card-head p { flex: 1; }',
  providers: [Inventory],
  host: { class: 'page' },
})
export class RateCardsPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly environments = inject(Inventory).environments;
  protected readonly mayWrite = inject(Session).may('cost:write');
  protected readonly cards = liveQuery(
    (): true => true,
    (_, abort) => this.api.get<RateCards>('/api/rateCards', {}, abort),
  );
  protected readonly looks = LOOKS;
  protected readonly parts = PRICED_PARTS;
  protected readonly words = PART_WORDS;
  protected readonly shared = SHARED_WORDS;
  protected readonly plus = mdiPlus;
  protected readonly icon = mdiCashMultiple;

  protected where({ environment, dbmsType }: Rate): string {
    if (environment === null && dbmsType === null) return 'Everything';
    return [environment, dbmsType].filter((word) => word !== null).join(', ');
  }

  /** Changes a planned one; or a new one, which begins as the newest does. */
  protected async edit(card?: RateCard): Promise<void> {
    const { RateCardDialog } = await import('./rate-card-dialog.js');
    const newest = this.cards.value()?.items[0];
    const environments = this.environments.value() ?? [];
    const data: RateCardDialogData = { card, from: card ?? newest, environments };
    const opened = this.dialogs.open<unknown, RateCardDialogData, true>(RateCardDialog, { data, width: '860px' });
    if (await firstValueFrom(opened.afterClosed())) this.cards.reload();
  }

  protected async remove({ id, effectiveOn, version }: RateCard): Promise<void> {
    const done = await confirmed(this.dialogs, {
      title: `Remove the rate card from ${effectiveOn} on?`,
      consequence: 'It has never held. What holds now goes on.',
      action: 'Remove the rate card',
      dangerous: true,
      run: () => this.api.deleteVersion(route`/api/rateCards/${id}`, version),
    });
    if (done) this.cards.reload();
  }
}
