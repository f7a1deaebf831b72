import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  Backup,
  BackupOverviewRow,
  BackupPage,
  BackupPolicyRequest,
  ClusterBackupQuery,
  HoldBackupRequest,
  OperationAccepted,
  Recoverable,
  RollOff,
} from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import { OperationBell } from '@rocket/jobs';
import {
  holdBackup,
  planClusterRollOff,
  readLedgers,
  recoverableTimesOf,
  requireGoodPolicy,
  startRollOff,
} from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { setLocation, withETag } from '../edge/versions.js';
import { presentBackup, presentOverview, presentRecoverable, presentRollOff } from './backup.presenter.js';
import { reasonFor, requireBackupId } from './hold-request.js';
import { planItemsOf } from './plan-items.js';
import { toPolicy } from './to-policy.js';

/** Backups of one cluster. */
@ApiTags('backups')
@Controller(':dbmsType/Cluster/:clusterName')
@Problems('unknown-dbms-type', 'cluster-not-found')
export class ClusterBackupsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('backups')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Backups of a cluster, the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Query() { limit, cursor, sort, ...filter }: ClusterBackupQuery,
  ): Promise<BackupPage> {
    const { id: clusterId } = await this.uow.read.clusters.byName(dbmsType, clusterName);
    const page = await this.uow.read.backups.list(dbmsType, { ...filter, clusterId }, { limit, cursor, sort });
    const items = await planItemsOf(this.uow.read, page.items, this.clock.now());
    return { ...page, items: page.items.map((row) => presentBackup(row, items.get(row.id))) };
  }

  @Get('backupOverview')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'How the backups of a cluster stand' })
  async overview(@DbmsTypeParam() dbmsType: DbmsType, @Param('clusterName') clusterName: string): Promise<BackupOverviewRow> {
    const { id } = await this.uow.read.clusters.byName(dbmsType, clusterName);
    const [row, ledgers] = await Promise.all([this.uow.read.backupOverview.of(id), readLedgers(this.uow.read, [id])]);
    return presentOverview(row, ledgers.get(id));
  }

  @Patch('backups/:id')
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Keep a backup of a cluster whatever the rules say, or leave it to them again' })
  @Problems('backup-not-found', 'validation-failed')
  async hold(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Param('id') id: string,
    @Body() { hold, holdReason }: HoldBackupRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Backup> {
    requireBackupId(dbmsType, id);
    const cluster = await this.uow.read.clusters.byName(dbmsType, clusterName);
    const { clusterId } = await this.uow.read.backups.byId(dbmsType, id);
    if (clusterId !== cluster.id) throw new DomainError('backup-not-found', `${clusterName} has no backup ${id}.`);
    const command = { dbmsType, backupId: id, holdReason: reasonFor(hold, holdReason), actor: caller.username };
    const row = await holdBackup({ uow: this.uow, clock: this.clock }, command);
    const items = await planItemsOf(this.uow.read, [row], this.clock.now());
    return withETag(reply, presentBackup(row, items.get(row.id)));
  }

  @Get('recoverable')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'To which instants a cluster can be restored, and where there are gaps' })
  async recoverable(@DbmsTypeParam() dbmsType: DbmsType, @Param('clusterName') clusterName: string): Promise<Recoverable> {
    const { id } = await this.uow.read.clusters.byName(dbmsType, clusterName);
    return presentRecoverable(await recoverableTimesOf(this.uow.read, id));
  }

  @Get('backups/rolloff')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Which backups of a cluster would go now, and why the others stay' })
  async rollOff(@DbmsTypeParam() dbmsType: DbmsType, @Param('clusterName') clusterName: string): Promise<RollOff> {
    const row = await this.uow.read.clusters.byName(dbmsType, clusterName);
    return presentRollOff(await planClusterRollOff(this.uow.read, row, this.clock.now()));
  }

  @Post('backups/rolloff/preview')
  @HttpCode(200)
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'Which backups of a cluster would go by a policy that nobody has saved; nothing is changed' })
  @Problems('validation-failed')
  async previewRollOff(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Body() body: BackupPolicyRequest,
  ): Promise<RollOff> {
    const policy = toPolicy(body.policy);
    requireGoodPolicy(policy);
    const row = await this.uow.read.clusters.byName(dbmsType, clusterName);
    return presentRollOff(await planClusterRollOff(this.uow.read, row, this.clock.now(), policy));
  }

  @Post('backups/rolloff')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Let the backups of a cluster go that the rules do not keep, and the log that nobody needs then' })
  @Problems('cluster-not-ready', 'cluster-busy', 'backup-not-possible')
  async startRollOff(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const parts = { uow: this.uow, bell: this.bell, clock: this.clock };
    const { operationId } = await startRollOff(parts, { dbmsType, clusterName, actor: caller.username });
    setLocation(reply, 'operations', operationId);
    return { operationId };
  }
}
