import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { QuotaAnswer } from '@rocket/contracts';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { toApiProblem } from '../core/api-problem.js';
import { liveQuery } from '../core/live-query.js';
import { Session } from '../core/session.js';
import { ProblemState } from '../ui/problem-state.js';
import { Skeleton } from '../ui/skeleton.js';
import { gigs } from '../ui/words.js';

/** Whose quota it is. */
export interface QuotaHolder {
  /** As a sentence calls it. */
  name: string;
  path: string;
}

interface HeldQuota extends QuotaHolder {
  quota: QuotaAnswer;
}

const plain = (count: number): string => count.toLocaleString('en');
export const QUOTA_MEASURES = [
  { field: 'clusters', word: 'Clusters', text: plain },
  { field: 'cpu', word: 'CPU', text: plain },
  { field: 'ramGb', word: 'Memory', text: gigs },
  { field: 'dbGigs', word: 'Disk', text: gigs },
] as const;
const ALL_OF_IT = 100;

/** What an application, and all of its cost centre, may have at the same time, and what they have. */
@Component({
  selector: 'rk-quota-card',
  imports: [MatButton, ProblemState, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './quota-card.html',
  styleUrl: './quota-card.scss',
})
export class QuotaCard {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  protected readonly mayAsk = inject(Session).may('intake:write');
  readonly applicationName = input.required<string>();
  readonly costCentre = input.required<string | null>();
  readonly mayChange = input.required<boolean>();

  private readonly holders = computed<QuotaHolder[]>(() => {
    const [application, centre] = [this.applicationName(), this.costCentre()];
    return [
      { name: application, path: route`/api/applications/${application}/quota` },
      ...(centre === null ? [] : [{ name: `Cost centre ${centre}`, path: route`/api/costCentres/${centre}/quota` }]),
    ];
  });
  protected readonly quotas = liveQuery(this.holders, async (holders, abort) => {
    const held = await Promise.all(holders.map((holder) => this.read(holder, abort)));
    return held.filter((one) => one !== undefined);
  });

  /** Measures that are limited; none where there is no quota. */
  protected limits({ quota }: HeldQuota): { word: string; text: string; share: number; isOver: boolean }[] {
    return QUOTA_MEASURES.flatMap(({ field, word, text }) => {
      const [limit, used] = [quota[field], quota.used[field]];
      if (limit === null) return [];
      const share = limit === 0 ? ALL_OF_IT : Math.min(ALL_OF_IT, (ALL_OF_IT * used) / limit);
      return [{ word, text: `${text(used)} of ${text(limit)}`, share, isOver: used > limit }];
    });
  }

  protected async change(held: HeldQuota): Promise<void> {
    const { QuotaDialog } = await import('./quota-dialog.js');
    const opened = this.dialogs.open<unknown, unknown, true>(QuotaDialog, { data: held, width: '480px' });
    if (await firstValueFrom(opened.afterClosed())) this.quotas.reload();
  }

  /** Undefined for what whoever looks may not see. */
  private async read(holder: QuotaHolder, abort: AbortSignal): Promise<HeldQuota | undefined> {
    try {
      return { ...holder, quota: await this.api.get<QuotaAnswer>(holder.path, {}, abort) };
    } catch (error) {
      const { code } = toApiProblem(error);
      if (code === 'application-not-found' || code === 'forbidden' || code === 'not-your-application') return undefined;
      throw error;
    }
  }
}
