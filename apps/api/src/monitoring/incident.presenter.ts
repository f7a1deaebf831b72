import type { Incident, IncidentTransition } from '@rocket/contracts';
import { describeMetric, isMetricName, ticketLink, type MetricUnit } from '@rocket/domain';
import type { IncidentRow, IncidentTransitionRow } from '@rocket/persistence';

export function presentIncident(row: IncidentRow, ticketPattern: string | undefined): Incident {
  const { id, title, metric, element, dbmsType, clusterName, serverName, state, worst, version } = row;
  const { least, current, greatest, acknowledgedBy, silencedBy, silenceReason, ticketUrl, note } = row;
  return {
    ...{ id, title, metric, unit: unitOf(metric), element: element === '' ? null : element },
    ...{ dbmsType, clusterName, serverName, state, worst },
    ...{ least, current, greatest },
    stateSince: row.stateSince.toISOString(),
    openedAt: row.openedAt.toISOString(),
    closedAt: iso(row.closedAt),
    acknowledgedBy,
    acknowledgedAt: iso(row.acknowledgedAt),
    silencedUntil: iso(row.silencedUntil),
    ...{ silencedBy, silenceReason, ticketUrl, ticketLink: ticketLink(ticketUrl, ticketPattern), note, version },
  };
}

export function presentTransition({ from, to, value, notify, at }: IncidentTransitionRow): IncidentTransition {
  return { from, to, value, notify, at: at.toISOString() };
}

/** How many members answer is counted. */
export function unitOf(metric: string): MetricUnit {
  return isMetricName(metric) ? describeMetric(metric).unit : 'count';
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
