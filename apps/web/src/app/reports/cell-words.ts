import type { ReportType, ReportValue } from '@rocket/domain';
import { duration } from '../ui/words.js';

const PLAIN = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });
const MONEY = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 6 });
const SECOND_MS = 1000;
const NUMBERS: ReadonlySet<ReportType> = new Set(['integer', 'number', 'gigs', 'percent', 'money', 'seconds', 'days']);

/** Whether a column is one of figures, which stand to the right. */
export const isFigure = (type: ReportType): boolean => NUMBERS.has(type);

/** A value as people read it: the same figure that programs get, with its unit. */
export function cellWords(value: ReportValue | undefined, type: ReportType): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return type === 'instant' ? value.slice(0, 16).replace('T', ' ') : value;
  switch (type) {
    case 'gigs':
      return `${PLAIN.format(value)} GB`;
    case 'percent':
      return `${PLAIN.format(value)} %`;
    case 'seconds':
      return `${value < 0 ? '−' : ''}${duration(Math.abs(value) * SECOND_MS)}`;
    case 'days':
      return `${PLAIN.format(value)} d`;
    case 'money':
      return MONEY.format(value);
    default:
      return PLAIN.format(value);
  }
}
