import { ChangeDetectionStrategy, Component, DestroyRef, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { ActivityPage, MetricChart } from '@rocket/contracts';
import { Api, route } from '../core/api.js';
import { liveQuery } from '../core/live-query.js';
import { ThemeChoice } from '../core/theme.js';
import { urlFilters } from '../core/url-filters.js';
import { ProblemState } from '../ui/problem-state.js';
import { Skeleton } from '../ui/skeleton.js';
import { moment } from '../ui/words.js';
import { chartsOf, instantsOf, marksOf } from './chart-model.js';
import { MetricChartView } from './metric-chart.js';
import { RANGES, askedPeriod, rangeOf } from './metric-ranges.js';

const REFRESH_MS = 15_000;
const MARKS = 100;

/** What was measured of a cluster's servers, or of one server, over a time that is chosen; it stands in the URL. */
@Component({
  selector: 'rk-metrics-card',
  imports: [MatButton, MetricChartView, ProblemState, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './metrics-card.html',
  styleUrl: './metrics-card.scss',
})
export class MetricsCard {
  private readonly api = inject(Api);
  private readonly filters = urlFilters(['range', 'from', 'to']);
  readonly dbmsType = input.required<string>();
  /** One of the two. */
  readonly clusterName = input<string>();
  readonly serverName = input<string>();

  protected readonly theme = inject(ThemeChoice).theme;
  protected readonly ranges = RANGES;
  protected readonly range = computed(() => rangeOf(this.filters.value()));
  protected readonly zoom = computed(() => {
    const { from, to } = this.filters.value();
    return from !== undefined && to !== undefined ? { from, to } : undefined;
  });
  private readonly asked = computed(() => {
    const [dbmsType, clusterName, serverName] = [this.dbmsType(), this.clusterName(), this.serverName()];
    const path =
      clusterName === undefined
        ? route`/api/${dbmsType}/poolServers/${serverName ?? ''}/metrics`
        : route`/api/${dbmsType}/Cluster/${clusterName}/metrics`;
    return { path, dbmsType, clusterName, serverName, filters: this.filters.value() };
  });
  protected readonly chart = liveQuery(this.asked, ({ path, filters }, abort) =>
    this.api.get<MetricChart>(path, { ...askedPeriod(filters, Date.now()), points: 240 }, abort),
  );
  private readonly activities = liveQuery(this.asked, ({ dbmsType, clusterName, serverName, filters }, abort) => {
    const { from, to } = askedPeriod(filters, Date.now());
    const which = clusterName === undefined ? { serverName } : { clusterName };
    return this.api.get<ActivityPage>(route`/api/${dbmsType}/activities`, { ...which, from, to, limit: MARKS }, abort);
  });
  protected readonly charts = computed(() => {
    const it = this.chart.value();
    return it ? chartsOf(it) : [];
  });
  protected readonly instants = computed(() => {
    const it = this.chart.value();
    return it ? instantsOf(it) : [];
  });
  protected readonly marks = computed(() => marksOf(this.activities.value()?.items ?? []));
  protected readonly shown = computed(() => {
    const zoom = this.zoom();
    return zoom ? `${moment(new Date(zoom.from))} – ${moment(new Date(zoom.to))}` : '';
  });

  constructor() {
    const timer = setInterval(() => {
      if (document.visibilityState !== 'visible' || this.zoom()) return;
      this.chart.reload();
      this.activities.reload();
    }, REFRESH_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected choose(range: string): void {
    this.filters.set({ range, from: '', to: '' });
  }

  protected zoomTo({ from, to }: { from: number; to: number }): void {
    const at = (seconds: number): string => new Date(Math.round(seconds) * 1000).toISOString();
    this.filters.set({ from: at(from), to: at(Math.max(to, from + 60)) });
  }
}
