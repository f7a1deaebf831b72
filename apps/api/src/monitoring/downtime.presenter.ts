import type { ClusterMonth, DowntimeFigures, DowntimeInterval, DowntimePeriod } from '@rocket/contracts';
import { availabilityPercent } from '@rocket/domain';
import type { DowntimeFigures as Figures, DowntimeInterval as Interval } from '@rocket/domain';
import type { PeriodDowntime } from '@rocket/operations';
import type { ClusterRow } from '@rocket/persistence';

export function presentFigures(figures: Figures): DowntimeFigures {
  const { meantMs, plannedMs, unplannedMs, unknownMs } = figures;
  return {
    meantSeconds: seconds(meantMs),
    downSeconds: seconds(plannedMs + unplannedMs),
    plannedSeconds: seconds(plannedMs),
    unplannedSeconds: seconds(unplannedMs),
    unknownSeconds: seconds(unknownMs),
    availability: percent(availabilityPercent(figures, { announced: 'down' })),
    availabilityOutsideMaintenance: percent(availabilityPercent(figures, { announced: 'up' })),
  };
}

export function presentPeriod({ name, fromMs, toMs, closed, figures }: PeriodDowntime): DowntimePeriod {
  return { name, from: iso(fromMs), to: iso(toMs), closed, ...presentFigures(figures) };
}

export function presentInterval({ fromMs, toMs, cause, reason, operationId }: Interval): DowntimeInterval {
  return { from: iso(fromMs), to: iso(toMs), seconds: seconds(toMs - fromMs), cause, reason, operationId };
}

export function presentClusterMonth(row: ClusterRow, period: PeriodDowntime): ClusterMonth {
  const { clusterName, application, environment } = row;
  const names = { application: application.applicationName, environment: environment.environment };
  return { clusterName, ...names, ...presentPeriod(period) };
}

export const iso = (instantMs: number): string => new Date(instantMs).toISOString();
const seconds = (ms: number): number => Math.round(ms) / 1000;
/** Five nines have to be told from four. Never rounded up to 100: that would claim what did not happen. */
const percent = (value: number | null): number | null => (value === null ? null : Math.floor(value * 100_000) / 100_000);
