import type { ThresholdPreview, ThresholdTest } from '@rocket/contracts';
import type { PreviewedTest } from '@rocket/operations';
import type { ThresholdTestRow } from '@rocket/persistence';
import { unitOf } from './incident.presenter.js';

const SHOWN = 50;

export function presentTest(row: ThresholdTestRow): ThresholdTest {
  const { id, title, subject, warning, critical, enabled, normalTicks, warningTicks, criticalTicks, version } = row;
  return {
    ...{ id, title, subject, unit: unitOf(subject), warning, critical, enabled },
    ...{ normalTicks, warningTicks, criticalTicks, version },
    overrides: row.overrides.map((one) => ({
      environment: one.environment,
      warning: one.warning,
      critical: one.critical,
      enabled: one.enabled,
    })),
  };
}

export function presentPreview({ servers, readings, incidents }: PreviewedTest): ThresholdPreview {
  return {
    ...{ servers, readings, total: incidents.length },
    incidents: incidents.slice(0, SHOWN).map(({ element, openedAt, closedAt, ...rest }) => ({
      ...rest,
      element: element === '' ? null : element,
      openedAt: openedAt.toISOString(),
      closedAt: closedAt?.toISOString() ?? null,
    })),
  };
}
