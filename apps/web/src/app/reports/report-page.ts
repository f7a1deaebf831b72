import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { ReportResult } from '@rocket/contracts';
import { DBMS_TYPES, type ReportGroup } from '@rocket/domain';
import { mdiDownloadOutline, mdiPrinterOutline } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { Inventory } from '../core/inventory.js';
import { liveQuery } from '../core/live-query.js';
import { PageTitle } from '../core/page-title.js';
import { urlFilters } from '../core/url-filters.js';
import { FilterDay } from '../ui/filter-day.js';
import { FilterSelect, plainOptions } from '../ui/filter-select.js';
import { Icon } from '../ui/icon.js';
import { ProblemState } from '../ui/problem-state.js';
import { ReportsTabs } from '../ui/reports-tabs.js';
import { Skeleton } from '../ui/skeleton.js';
import { cellWords, isFigure } from './cell-words.js';
import { ReportChartView } from './report-chart.js';

/** Rows that are shown; the file has all of them. */
const ROWS_SHOWN = 1000;
const GROUP_WORDS: Readonly<Record<ReportGroup, string>> = {
  all: 'Nothing: all together',
  environment: 'Environment',
  dbmsType: 'DBMS',
  application: 'Application',
  cluster: 'Cluster',
};

/** One report: its chart, its table, and what it is asked about, which is in the URL. */
@Component({
  selector: 'rk-report-page',
  imports: [FilterDay, FilterSelect, Icon, MatButton, ProblemState, ReportChartView, ReportsTabs, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './report-page.html',
  styleUrl: './report-page.scss',
  providers: [Inventory],
  host: { class: 'page' },
})
export class ReportPage {
  private readonly api = inject(Api);
  private readonly title = inject(PageTitle);
  protected readonly inventory = inject(Inventory);
  readonly reportName = input.required<string>();
  protected readonly filters = urlFilters(['dbmsType', 'environment', 'applicationName', 'from', 'to', 'groupBy']);
  private readonly asked = computed(() => ({ name: this.reportName(), ...this.filters.value() }));
  protected readonly report = liveQuery(this.asked, ({ name, ...query }, abort) =>
    this.api.get<ReportResult>(route`/api/reports/${name}`, query, abort),
  );
  protected readonly shown = computed(() => this.report.value()?.rows.slice(0, ROWS_SHOWN) ?? []);
  protected readonly groups = computed(() =>
    (this.report.value()?.groups ?? []).map((value) => ({ value, word: GROUP_WORDS[value] })),
  );
  /** The file of what is shown. */
  protected readonly csv = computed(() => {
    const query = new URLSearchParams({ ...this.filters.value(), format: 'csv' });
    return `${route`/api/reports/${this.reportName()}`}?${query.toString()}`;
  });
  protected readonly dbmsTypes = plainOptions(DBMS_TYPES);
  protected readonly plain = plainOptions;
  protected readonly words = cellWords;
  protected readonly isFigure = isFigure;
  protected readonly icons = { download: mdiDownloadOutline, print: mdiPrinterOutline };

  constructor() {
    effect(() => {
      const title = this.report.value()?.title;
      if (title !== undefined) this.title.show(title);
    });
  }

  protected print(): void {
    window.print();
  }

  protected knows(parameter: string): boolean {
    return this.report.value()?.parameters.includes(parameter) ?? false;
  }
}
