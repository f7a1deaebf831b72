export * from './cluster-day.entity.js';
export * from './cluster-days.js';
export { REPORT_ROWS_MAX } from './report.js';
export type { Report, ReportQuestion } from './report.js';
export * from './reports.js';
