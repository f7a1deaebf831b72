import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangeRun, ChangeRunPage, ChangeRunQuery } from '@rocket/contracts';
import { DomainError, isDomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import { UnitOfWork } from '@rocket/persistence';
import type { OperationRow } from '@rocket/persistence';
import { isId, type Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CONFIG } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { presentChangeRun } from './change-run.presenter.js';

@ApiTags('changes')
@Controller(':dbmsType/changeRuns')
@Problems('unknown-dbms-type')
export class ChangeRunsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'Changes that were pushed, the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, status, change, search }: ChangeRunQuery,
  ): Promise<ChangeRunPage> {
    const filter = { kind: 'ChangeRun' as const, dbmsType, status, search, changeKind: change };
    const page = await this.uow.read.operations.list(filter, { limit, cursor, sort });
    const undoneBy = await this.uow.read.changeRuns.undosOf(page.items);
    const items: ChangeRun[] = [];
    for (const row of page.items) {
      const parts = await this.uow.read.operations.partsOf(row.id);
      items.push(
        presentChangeRun(row, parts, {
          undoneBy: undoneBy.get(row.id) ?? null,
          withOutput: false,
          ticketPattern: this.config.ticketPattern,
        }),
      );
    }
    return { ...page, items };
  }

  @Get(':id')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'A change that was pushed: what became of it on every server, and what they answered' })
  @Problems('change-run-not-found')
  async read(@DbmsTypeParam() dbmsType: DbmsType, @Param('id') id: string): Promise<ChangeRun> {
    const row = await this.find(dbmsType, id);
    const undoneBy = await this.uow.read.changeRuns.undosOf([row]);
    const parts = await this.uow.read.operations.partsOf(row.id);
    return presentChangeRun(row, parts, {
      undoneBy: undoneBy.get(row.id) ?? null,
      withOutput: true,
      ticketPattern: this.config.ticketPattern,
    });
  }

  /** @throws DomainError `change-run-not-found` */
  private async find(dbmsType: DbmsType, id: string): Promise<OperationRow> {
    const notFound = new DomainError('change-run-not-found', `There is no ${dbmsType} change run ${id.slice(0, 60)}.`);
    if (!isId(id)) throw notFound;
    const row = await this.uow.read.operations.byId(id).catch((error: unknown) => {
      throw isDomainError(error, 'operation-not-found') ? notFound : error;
    });
    if (row.kind !== 'ChangeRun' || row.dbmsType !== dbmsType) throw notFound;
    return row;
  }
}
