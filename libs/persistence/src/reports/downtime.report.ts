import { availabilityPercent, errorBudget } from '@rocket/domain';
import type { Criticality, DowntimeFigures, ReportRow } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { downtimeMonths, sumOfFigures } from './downtime-months.js';
import { GROUP_COLUMN, readInScope } from './report.js';
import type { Report, ReportQuestion } from './report.js';

export const downtimeReport: Report = {
  name: 'downtime',
  title: 'Downtime',
  description:
    'How long clusters were not up, of the time in which they were meant to run, by whole months: all of it, and outside announced maintenance. ' +
    'A closed month says what was written down when it was over.',
  columns: [
    { name: 'month', title: 'Month', type: 'month' },
    GROUP_COLUMN,
    { name: 'meantSeconds', title: 'Meant to run', type: 'seconds' },
    { name: 'plannedSeconds', title: 'Planned', type: 'seconds' },
    { name: 'unplannedSeconds', title: 'Unplanned', type: 'seconds' },
    { name: 'unknownSeconds', title: 'Not known', type: 'seconds' },
    { name: 'downPercent', title: 'Down', type: 'percent' },
    { name: 'downOutsideMaintenancePercent', title: 'Down outside maintenance', type: 'percent' },
  ],
  groups: ['all', 'environment', 'dbmsType', 'application', 'cluster'],
  isOverTime: true,
  chart: { kind: 'lines', x: 'month', y: 'downPercent', series: 'group' },
  read: async (manager, question) => {
    const months = await downtimeMonths(manager, question);
    const groups = Map.groupBy(months, ({ month, group }) => JSON.stringify([month, group]));
    return [...groups.values()].map((rows): ReportRow => {
      const figures = sumOfFigures(rows.map((row) => row.figures));
      return { month: rows[0]?.month ?? '', group: rows[0]?.group ?? '', ...secondsOf(figures), ...percentOf(figures) };
    });
  },
};

export const serviceLevelsReport: Report = {
  name: 'service-levels',
  title: 'Service levels and error budgets',
  description:
    'What applications are to be up by how critical they are (99 % low, 99.5 % medium, 99.9 % high, 99.95 % critical), and how much unplanned ' +
    'downtime that leaves in the whole months of the period. Announced maintenance uses none of it.',
  columns: [
    { name: 'application', title: 'Application', type: 'text' },
    { name: 'criticality', title: 'Criticality', type: 'text' },
    { name: 'sloPercent', title: 'To be up', type: 'percent' },
    { name: 'availabilityPercent', title: 'Was up', type: 'percent' },
    { name: 'allowedSeconds', title: 'Allowed', type: 'seconds' },
    { name: 'usedSeconds', title: 'Used', type: 'seconds' },
    { name: 'leftSeconds', title: 'Left', type: 'seconds' },
    { name: 'isBroken', title: 'Broken', type: 'yesNo' },
  ],
  groups: [],
  isOverTime: true,
  chart: { kind: 'bars', x: 'application', y: 'leftSeconds' },
  read: async (manager, question) => {
    const months = await downtimeMonths(manager, { ...question, groupBy: 'application' });
    const criticalities = await criticalitiesOf(manager, question);
    return [...Map.groupBy(months, ({ group }) => group)].map(([application, rows]): ReportRow => {
      const figures = sumOfFigures(rows.map((row) => row.figures));
      const criticality = criticalities.get(application) ?? null;
      const { sloPercent, allowedMs, usedMs, leftMs } = errorBudget(criticality, figures);
      return {
        ...{ application, criticality: criticality ?? 'not judged', sloPercent },
        availabilityPercent: cut(availabilityPercent(figures, { announced: 'up' })),
        ...{
          allowedSeconds: allowedMs / SECOND,
          usedSeconds: usedMs / SECOND,
          leftSeconds: leftMs / SECOND,
          isBroken: leftMs < 0,
        },
      };
    });
  },
};

const SECOND = 1000;
const HUNDRED = 100;
const PLACES = 100_000;

/** Of the applications that are asked about, by their names. */
async function criticalitiesOf(manager: EntityManager, question: ReportQuestion): Promise<Map<string, Criticality | null>> {
  const rows = await readInScope(
    manager,
    question,
    'SELECT DISTINCT scope.application_name AS application, scope.criticality FROM scope',
    { rowsMax: Infinity },
  );
  return new Map(rows.map(({ application, criticality }) => [String(application), criticality as Criticality | null]));
}

function secondsOf({ meantMs, plannedMs, unplannedMs, unknownMs }: DowntimeFigures): ReportRow {
  return {
    meantSeconds: meantMs / SECOND,
    plannedSeconds: plannedMs / SECOND,
    unplannedSeconds: unplannedMs / SECOND,
    unknownSeconds: unknownMs / SECOND,
  };
}

function percentOf(figures: DowntimeFigures): ReportRow {
  const down = (announced: 'up' | 'down'): number | null => {
    const up = availabilityPercent(figures, { announced });
    return up === null ? null : Math.ceil((HUNDRED - up) * PLACES) / PLACES;
  };
  return { downPercent: down('down'), downOutsideMaintenancePercent: down('up') };
}

/** Never rounded up to 100. */
const cut = (value: number | null): number | null => (value === null ? null : Math.floor(value * PLACES) / PLACES);
