import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ClusterDowntime, DowntimeInterval } from '@rocket/contracts';
import type { DowntimeCause } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { liveQuery } from '../core/live-query.js';
import { ProblemState } from '../ui/problem-state.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import type { StatusLook } from '../ui/status-look.js';
import { moment, took } from '../ui/words.js';
import { calendarOf, downtimeWords, percent } from './downtime-calendar.js';

const MONTHS = 3;
const SHOWN = 20;
const CAUSES: Readonly<Record<DowntimeCause, StatusLook>> = {
  planned: { look: 'working', word: 'Planned' },
  unplanned: { look: 'down', word: 'Unplanned' },
  unknown: { look: 'unknown', word: 'Not known' },
};

/** When a cluster was not up: as calendars, and outage by outage. */
@Component({
  selector: 'rk-downtime-card',
  imports: [ProblemState, RouterLink, Skeleton, Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './downtime-card.html',
  styleUrl: './downtime-card.scss',
})
export class DowntimeCard {
  private readonly api = inject(Api);
  readonly dbmsType = input.required<string>();
  readonly clusterName = input.required<string>();

  protected readonly downtime = liveQuery(
    computed(() => ({ dbmsType: this.dbmsType(), clusterName: this.clusterName() })),
    ({ dbmsType, clusterName }, abort) =>
      this.api.get<ClusterDowntime>(route`/api/${dbmsType}/Cluster/${clusterName}/downtime`, { months: MONTHS }, abort),
    { forgetOnChange: true },
  );
  protected readonly months = computed(() => {
    const it = this.downtime.value();
    return it ? calendarOf(it) : [];
  });
  protected readonly intervals = computed(() => this.downtime.value()?.intervals.slice(0, SHOWN) ?? []);
  protected readonly more = computed(() => (this.downtime.value()?.intervals.length ?? 0) - this.intervals().length);
  protected readonly weekdays = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
  protected readonly percent = percent;
  protected readonly words = downtimeWords;

  constructor() {
    inject(FleetEvents).refreshOn({
      filter: ({ type, clusterName }) => clusterName === this.clusterName() && (type === 'cluster' || type === 'operation'),
      refresh: () => this.downtime.reload(),
    });
  }

  protected look({ cause }: DowntimeInterval): StatusLook {
    return CAUSES[cause];
  }

  protected lasted({ seconds }: DowntimeInterval): string {
    return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : took(seconds * 1000);
  }

  protected exact(at: string): string {
    return moment(new Date(at));
  }
}
