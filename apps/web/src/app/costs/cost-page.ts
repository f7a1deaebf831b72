import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { BudgetPage, CostEntry, CostMonths, CostOfMonth } from '@rocket/contracts';
import { moneyText } from '@rocket/domain';
import { mdiCashMultiple, mdiDownloadOutline } from '@mdi/js';
import { Api } from '../core/api.js';
import { liveQuery } from '../core/live-query.js';
import { Session } from '../core/session.js';
import { urlFilters } from '../core/url-filters.js';
import { EmptyState } from '../ui/empty-state.js';
import { Icon } from '../ui/icon.js';
import { ProblemState } from '../ui/problem-state.js';
import { ReportsTabs } from '../ui/reports-tabs.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { CostChart } from './cost-chart.js';
import { CostLinesTable, type ChosenEntry } from './cost-lines.js';
import { BUDGET_LOOKS, chargedWord } from './cost-words.js';

/** As many months as stand side by side. */
const MONTHS_SHOWN = 12;

/** What a month cost, by application and environment, and what each figure is made of. */
@Component({
  selector: 'rk-cost-page',
  imports: [CostChart, CostLinesTable, EmptyState, Icon, MatButton, ProblemState, ReportsTabs, RouterLink, Skeleton, Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cost-page.html',
  styleUrl: './cost-page.scss',
  host: { class: 'page' },
})
export class CostPage {
  private readonly api = inject(Api);
  protected readonly mayPrice = inject(Session).may('cost:write');
  protected readonly filters = urlFilters(['month', 'application', 'holder', 'environment', 'dbmsType'], ['month']);
  protected readonly months = liveQuery(
    (): true => true,
    (_, abort) => this.api.get<CostMonths>('/api/costs/months', {}, abort),
  );
  protected readonly shownMonths = computed(() => this.months.value()?.items.slice(-MONTHS_SHOWN) ?? []);
  protected readonly month = computed(() => this.filters.value().month ?? this.months.value()?.items.at(-1)?.month);
  protected readonly cost = liveQuery(this.month, (month, abort) => this.api.get<CostOfMonth>('/api/costs', { month }, abort));
  protected readonly budgets = liveQuery(this.month, (month, abort) =>
    this.api.get<BudgetPage>('/api/budgets', { month }, abort),
  );
  private readonly budgetOf = computed(
    () => new Map(this.budgets.value()?.items.map((budget) => [budget.applicationName, budget])),
  );
  /** Rows by whom they are charged to, each with what it is in every environment. */
  protected readonly groups = computed(() => {
    const entries = this.cost.value()?.entries ?? [];
    return [...byWord(entries)].map(([word, rows]) => {
      const [first] = rows;
      const total = rows.reduce((sum, row) => sum + row.total, 0);
      const own = rows.reduce((sum, row) => sum + row.own, 0);
      const budget = this.budgetOf().get(first?.applicationName ?? '');
      return { word, rows, own, total, budget, isApplication: first?.holder === 'application' };
    });
  });
  /** The entry of which the lines are shown; it is in the URL. */
  protected readonly chosen = computed((): ChosenEntry | undefined => {
    const { application, holder, environment, dbmsType } = this.filters.value();
    const month = this.month();
    if (month === undefined || (application === undefined && holder === undefined)) return undefined;
    return { month, applicationName: application, holder, environment, dbmsType };
  });
  protected readonly hasShared = computed(() => (this.cost.value()?.entries ?? []).some(({ shared }) => shared !== 0));
  protected readonly looks = BUDGET_LOOKS;
  protected readonly download = mdiDownloadOutline;
  protected readonly icon = mdiCashMultiple;

  protected money(amount: number): string {
    return moneyText(amount, this.cost.value()?.currency ?? '');
  }

  protected open({ applicationName, holder, environment, dbmsType }: CostEntry): void {
    this.filters.set({ application: applicationName ?? '', holder, environment, dbmsType });
  }

  protected isOpen({ applicationName, holder, environment, dbmsType }: CostEntry): boolean {
    const chosen = this.chosen();
    return (
      chosen?.holder === holder &&
      chosen.applicationName === (applicationName ?? undefined) &&
      chosen.environment === environment &&
      chosen.dbmsType === dbmsType
    );
  }

  protected csv(month: string): string {
    return `/api/costs?month=${month}&format=csv`;
  }
}

function byWord(entries: readonly CostEntry[]): Map<string, CostEntry[]> {
  const groups = new Map<string, CostEntry[]>();
  for (const entry of entries) groups.set(chargedWord(entry), [...(groups.get(chargedWord(entry)) ?? []), entry]);
  return groups;
}
