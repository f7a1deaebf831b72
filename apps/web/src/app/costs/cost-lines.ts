import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { CostLine, CostLinePart, CostLines } from '@rocket/contracts';
import { moneyText } from '@rocket/domain';
import { Api } from '../core/api.js';
import { liveQuery } from '../core/live-query.js';
import { ProblemState } from '../ui/problem-state.js';
import { Skeleton } from '../ui/skeleton.js';
import { PART_WORDS } from './cost-words.js';

/** Which figure is explained. */
export interface ChosenEntry {
  month: string;
  applicationName: string | undefined;
  holder: string | undefined;
  environment: string | undefined;
  dbmsType: string | undefined;
}

const LINES_SHOWN = 500;

/** What a figure is made of: servers, clusters and backups, their hours and their prices. */
@Component({
  selector: 'rk-cost-lines',
  imports: [ProblemState, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cost-lines.html',
  styles: ':host { display: block; margin-top: 16px; } .parts { color: var(--text-soft); } .parts li { white-space: nowrap; }',
})
export class CostLinesTable {
  private readonly api = inject(Api);
  readonly entry = input.required<ChosenEntry>();
  private readonly asked = computed(() => ({ ...this.entry() }), {
    equal: (one, other) => JSON.stringify(one) === JSON.stringify(other),
  });
  protected readonly lines = liveQuery(this.asked, (entry, abort) =>
    this.api.get<CostLines>('/api/costs/lines', { ...entry, limit: LINES_SHOWN }, abort),
  );
  protected readonly heading = computed(() => {
    const { applicationName, holder, environment, dbmsType } = this.entry();
    const whom = applicationName ?? (holder === 'idle' ? 'the idle pool' : 'what nobody could have');
    return `What ${whom} is made of${environment === undefined ? '' : ` in ${environment}`}${dbmsType === undefined ? '' : `, ${dbmsType}`}`;
  });

  protected money(amount: number): string {
    return moneyText(amount, this.lines.value()?.currency ?? '');
  }

  protected what({ kind, serverName, clusterName }: CostLine): string {
    if (kind === 'server') return serverName ?? 'a server';
    return kind === 'cluster' ? `the cluster ${clusterName ?? ''}` : `backups of ${clusterName ?? ''}`;
  }

  /** `4 CPU x 12.50 a month`. What is free is left out. */
  protected part({ part, quantity, price }: CostLinePart): string {
    return `${String(quantity)} ${PART_WORDS[part]} × ${String(price)}`;
  }

  protected priced({ parts }: CostLine): CostLinePart[] {
    return parts.filter(({ price, quantity }) => price > 0 && quantity > 0);
  }
}
