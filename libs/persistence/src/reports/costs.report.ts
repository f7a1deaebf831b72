import { minorDigitsOf } from '@rocket/domain';
import { Costs } from '../costs/costs.query.js';
import { REPORT_ROWS_MAX } from './report.js';
import type { Report } from './report.js';

const MONTH_LENGTH = 7;

export const costsReport: Report = {
  name: 'costs',
  title: 'Costs',
  description:
    'What whole months cost by application and environment, with the idle pool and what nobody could have: the showback, as it was counted by the hour.',
  columns: [
    { name: 'month', title: 'Month', type: 'month' },
    { name: 'chargedTo', title: 'Charged to', type: 'text' },
    { name: 'environment', title: 'Environment', type: 'text' },
    { name: 'dbmsType', title: 'DBMS', type: 'text' },
    { name: 'currency', title: 'Currency', type: 'text' },
    { name: 'own', title: 'Own', type: 'money' },
    { name: 'shared', title: 'Shared', type: 'money' },
    { name: 'total', title: 'Cost', type: 'money' },
  ],
  groups: [],
  isOverTime: true,
  chart: { kind: 'bars', x: 'month', y: 'total', series: 'chargedTo' },
  read: async (manager, { from, to, ownerEmail, applicationName, environment, dbmsType }) => {
    const months = { from: from.slice(0, MONTH_LENGTH), to: to.slice(0, MONTH_LENGTH) };
    const entries = await new Costs(manager).entries(
      months,
      { ownerEmail, applicationName, environment, dbmsType },
      REPORT_ROWS_MAX,
    );
    return entries.map((entry) => {
      const units = (amount: number): number => amount / 10 ** minorDigitsOf(entry.currency);
      const { month, holder, currency, own, shared } = entry;
      return {
        ...{
          month,
          chargedTo: entry.applicationName ?? HOLDERS[holder],
          environment: entry.environment,
          dbmsType: entry.dbmsType,
          currency,
        },
        ...{ own: units(own), shared: units(shared), total: units(own + shared) },
      };
    });
  },
};

const HOLDERS = { application: 'An application', idle: 'Idle pool', unallocated: 'Not available' } as const;
