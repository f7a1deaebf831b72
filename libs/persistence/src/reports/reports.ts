import { DomainError } from '@rocket/domain';
import type { ReportRow } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { backupProofsReport } from './backup-proofs.report.js';
import { changesReport } from './changes.report.js';
import { clustersReport } from './clusters.report.js';
import { costsReport } from './costs.report.js';
import { downtimeReport, serviceLevelsReport } from './downtime.report.js';
import { failoverListReport, failoversReport } from './failovers.report.js';
import { growthReport } from './growth.report.js';
import { missingContactsReport } from './missing-contacts.report.js';
import { poolReport } from './pool.report.js';
import { REPORT_ROWS_MAX } from './report.js';
import type { Report, ReportQuestion } from './report.js';
import { backupSizesReport, databaseSizesReport } from './sizes.report.js';
import { unpatchedReport } from './unpatched.report.js';
import { unprovenBackupsReport } from './unproven-backups.report.js';

/** In the order in which they are listed. */
export const REPORTS: readonly Report[] = [
  clustersReport,
  databaseSizesReport,
  backupSizesReport,
  growthReport,
  failoversReport,
  failoverListReport,
  downtimeReport,
  serviceLevelsReport,
  unpatchedReport,
  costsReport,
  poolReport,
  unprovenBackupsReport,
  backupProofsReport,
  missingContactsReport,
  changesReport,
];

/** The report of this name. @throws DomainError `report-not-found` */
export function reportByName(name: string): Report {
  const report = REPORTS.find((one) => one.name === name);
  if (!report) throw new DomainError('report-not-found', `There is no report ${name}.`);
  return report;
}

/** Figures of the fleet, over the time and now. Each report sees to it in its query that owners see what is theirs. */
export class Reports {
  constructor(private readonly manager: EntityManager) {}

  /** At most `REPORT_ROWS_MAX` rows, the first ones. */
  async read(report: Report, question: ReportQuestion): Promise<ReportRow[]> {
    return (await report.read(this.manager, question)).slice(0, REPORT_ROWS_MAX);
  }
}
