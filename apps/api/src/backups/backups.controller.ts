import { Body, Controller, Get, Inject, Param, Patch, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  Backup,
  BackupOverviewPage,
  BackupOverviewQuery,
  BackupPage,
  BackupQuery,
  HoldBackupRequest,
  RestorePage,
  RestoreQuery,
} from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { holdBackup, readLedgers } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { ShownBackupRow } from '@rocket/persistence';
import type { Clock, Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, CONFIG } from '../edge/infrastructure.js';
import { OwnEmail } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { withETag } from '../edge/versions.js';
import { presentBackup, presentOverview, presentRestore } from './backup.presenter.js';
import { reasonFor, requireBackupId } from './hold-request.js';
import { planItemsOf } from './plan-items.js';

/** Backups of the whole fleet. */
@ApiTags('backups')
@Controller(':dbmsType')
@Problems('unknown-dbms-type')
export class BackupsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('backups')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Backups of all clusters, the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, ...filter }: BackupQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<BackupPage> {
    const page = await this.uow.read.backups.list(dbmsType, { ...filter, ownerEmail }, { limit, cursor, sort });
    const items = await planItemsOf(this.uow.read, page.items, this.clock.now());
    return { ...page, items: page.items.map((row) => presentBackup(row, items.get(row.id))) };
  }

  @Get('backupOverview')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'How the backups of every cluster stand, those with a problem first' })
  @Problems('validation-failed', 'bad-cursor')
  async overview(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, ...filter }: BackupOverviewQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<BackupOverviewPage> {
    const page = await this.uow.read.backupOverview.list(dbmsType, { ...filter, ownerEmail }, { limit, cursor, sort });
    const ledgers = await readLedgers(
      this.uow.read,
      page.items.map(({ id }) => id),
    );
    return { ...page, items: page.items.map((row) => presentOverview(row, ledgers.get(row.id))) };
  }

  @Get('restores')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'What was restored, the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  async restores(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, ...filter }: RestoreQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<RestorePage> {
    const page = await this.uow.read.restores.list(dbmsType, { ...filter, ownerEmail }, { limit, cursor, sort });
    return { ...page, items: page.items.map((row) => presentRestore(row, this.config.ticketPattern)) };
  }

  @Get('backups/:id')
  @RequirePermission('own:read', 'backup')
  @ApiOperation({ summary: 'A backup: what it takes, why it stays, and when it goes' })
  @Problems('backup-not-found')
  async read(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Backup> {
    requireBackupId(dbmsType, id);
    return this.present(await this.uow.read.backups.byId(dbmsType, id), reply);
  }

  @Patch('backups/:id')
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Keep a backup whatever the rules say, or leave it to them again' })
  @Problems('backup-not-found', 'validation-failed')
  async hold(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @Body() { hold, holdReason }: HoldBackupRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Backup> {
    requireBackupId(dbmsType, id);
    const reason = reasonFor(hold, holdReason);
    const command = { dbmsType, backupId: id, holdReason: reason, actor: caller.username };
    return this.present(await holdBackup({ uow: this.uow, clock: this.clock }, command), reply);
  }

  private async present(row: ShownBackupRow, reply: FastifyReply): Promise<Backup> {
    const items = await planItemsOf(this.uow.read, [row], this.clock.now());
    return withETag(reply, presentBackup(row, items.get(row.id)));
  }
}
