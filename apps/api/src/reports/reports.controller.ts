import { Controller, Get, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiProduces, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { ReportDescription, ReportPage, ReportQuery, ReportResult } from '@rocket/contracts';
import { CSV_BEGIN, DomainError, csvLine, daysIn, startOfDay, type FieldFault } from '@rocket/domain';
import { REPORTS, REPORT_ROWS_MAX, UnitOfWork, reportByName, type Report, type ReportQuestion } from '@rocket/persistence';
import type { Clock, Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CLOCK, CONFIG } from '../edge/infrastructure.js';
import { OwnEmail } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';

const DAY_MS = 24 * 3_600_000;
const DAYS_BACK = 90;

/** Figures of the fleet. Owners see what is theirs: each report leaves out the rest in its query. */
@ApiTags('reports')
@Controller('reports')
@ApiExtraModels(ReportResult)
export class ReportsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'All reports, with what they can be asked and what their columns say' })
  list(): ReportPage {
    return { items: REPORTS.map(describe), total: REPORTS.length, nextCursor: null };
  }

  @Get(':name')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'One report, as JSON or as CSV that is safe in spreadsheets' })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ description: 'The report, or the file.', schema: { $ref: getSchemaPath(ReportResult) } })
  @Problems('validation-failed', 'report-not-found')
  async one(
    @Param('name') name: string,
    @Query() query: ReportQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<ReportResult | StreamableFile> {
    const report = reportByName(name);
    const question = { ...this.question(report, query), ownerEmail };
    const rows = await this.uow.read.reports.read(report, question);
    const { from, to, groupBy, now, timeZone } = question;
    const result: ReportResult = {
      ...describe(report),
      ...{ from: report.isOverTime ? from : null, to: report.isOverTime ? to : null, timeZone },
      ...{ groupBy: report.groups.length === 0 ? null : groupBy, readAt: now.toISOString() },
      ...{ truncated: rows.length >= REPORT_ROWS_MAX, rows },
    };
    return query.format === 'csv' ? fileOf(result) : result;
  }

  /** @throws DomainError `validation-failed` */
  private question(report: Report, { format: _, ...query }: ReportQuery): ReportQuestion {
    const { timeZone } = this.config;
    const now = this.clock.now();
    const dayOf = (instantMs: number): string => daysIn({ fromMs: instantMs, toMs: instantMs + 1 }, timeZone)[0]?.name ?? '';
    const {
      from = dayOf(now.getTime() - DAYS_BACK * DAY_MS),
      to = dayOf(now.getTime()),
      groupBy = report.groups[0] ?? 'all',
    } = query;
    const faults: FieldFault[] = [];
    for (const [pointer, day] of Object.entries({ '/from': from, '/to': to }))
      if (startOfDay(day, timeZone) === undefined) faults.push({ pointer, detail: 'There is no such day.' });
    if (from > to) faults.push({ pointer: '/from', detail: 'It is after the last day.' });
    if (query.groupBy !== undefined && !report.groups.includes(query.groupBy))
      faults.push({ pointer: '/groupBy', detail: `This report knows ${report.groups.join(', ') || 'no groups'}.` });
    if (faults.length > 0) throw new DomainError('validation-failed', 'The report cannot be asked like this.', {}, faults);
    return { ...query, from, to, groupBy, timeZone, now };
  }
}

function describe({ name, title, description, columns, groups, isOverTime, chart }: Report): ReportDescription {
  const parameters = ['dbmsType', 'environment', 'applicationName'];
  return {
    ...{ name, title, description, columns: [...columns], groups: [...groups] },
    parameters: [...parameters, ...(isOverTime ? ['from', 'to'] : []), ...(groups.length === 0 ? [] : ['groupBy']), 'format'],
    ...(chart && { chart }),
  };
}

function fileOf({ name, readAt, columns, rows }: ReportResult): StreamableFile {
  const names = columns.map((column) => column.name);
  const lines = rows.map((row) => csvLine(names.map((column) => row[column] ?? null)));
  return new StreamableFile(Buffer.from([CSV_BEGIN + csvLine(names), ...lines].join('')), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}-${readAt.slice(0, 10)}.csv"`,
  });
}
