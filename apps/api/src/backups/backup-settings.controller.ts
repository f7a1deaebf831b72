import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BackupPolicy, BackupPolicyRequest, BackupSchedule, BackupScheduleRequest } from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import {
  changeBackupPolicy,
  changeBackupSchedule,
  defaultSchedule,
  expectedFullMs,
  holdingPolicies,
  typesOf,
} from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { ClusterRow } from '@rocket/persistence';
import { SecretBox, type Clock } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, FLEET, type Fleet } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, withETag } from '../edge/versions.js';
import { presentPolicy, presentSchedule } from './backup-settings.presenter.js';
import { toPolicy } from './to-policy.js';

/** What nobody has written begins nothing yet. */
const UNWRITTEN = { isEnabled: false, nextDueAt: null, lastDueAt: null, version: 0 };

/** When a cluster is backed up, and which of its backups stay. */
@ApiTags('backups')
@Controller(':dbmsType/Cluster/:clusterName')
@Problems('unknown-dbms-type', 'cluster-not-found')
export class BackupSettingsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
    @Inject(FLEET) private readonly fleet: Fleet,
  ) {}

  @Get('backupSchedule')
  @RequirePermission('own:read')
  @ApiOperation({
    summary: 'When a cluster is backed up; before its first backup, when it will be as long as nobody says otherwise',
  })
  async schedule(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BackupSchedule> {
    return this.scheduleOf(await this.uow.read.clusters.byName(dbmsType, clusterName), reply);
  }

  @Put('backupSchedule')
  @NeedsIfMatch()
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Say when a cluster is backed up' })
  @Problems('validation-failed', 'cluster-not-ready', 'backup-not-possible', 'engine-unavailable')
  async changeSchedule(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @IfMatch() expectedVersion: number,
    @Body() { fullCron, diffCron = null, incrCron = null, zone = 'UTC', isEnabled = true }: BackupScheduleRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BackupSchedule> {
    const schedule = { fullCron, diffCron, incrCron, zone };
    const command = { dbmsType, clusterName, schedule, isEnabled, expectedVersion, actor: caller.username };
    await changeBackupSchedule({ uow: this.uow, clock: this.clock, secretBox: this.secretBox, ...this.fleet }, command);
    return this.scheduleOf(await this.uow.read.clusters.byName(dbmsType, clusterName), reply);
  }

  @Get('backupPolicy')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Which backups of a cluster stay, and who said so' })
  async policy(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BackupPolicy> {
    return this.policyOf(await this.uow.read.clusters.byName(dbmsType, clusterName), reply);
  }

  @Put('backupPolicy')
  @NeedsIfMatch()
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Say which backups of a cluster stay, whatever its environment says' })
  @Problems('validation-failed')
  async changePolicy(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @IfMatch() expectedVersion: number,
    @Body() body: BackupPolicyRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BackupPolicy> {
    const row = await this.uow.read.clusters.byName(dbmsType, clusterName);
    const owner = ownerOf(row);
    await changeBackupPolicy(this.uow, { ...owner, policy: toPolicy(body.policy), expectedVersion, actor: caller.username });
    return this.policyOf(row, reply);
  }

  @Delete('backupPolicy')
  @HttpCode(204)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Leave it to the environment again which backups of a cluster stay' })
  async removePolicy(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const row = await this.uow.read.clusters.byName(dbmsType, clusterName);
    await changeBackupPolicy(this.uow, { ...ownerOf(row), policy: null, expectedVersion: null, actor: caller.username });
  }

  private async scheduleOf(row: ClusterRow, reply: FastifyReply): Promise<BackupSchedule> {
    const stored = await this.uow.read.backupSchedules.find(row.id);
    const schedule = stored ?? { ...defaultSchedule(row, this.clock.now()), ...UNWRITTEN };
    const expectedMs = await expectedFullMs(this.uow.read, row.id);
    const types = await typesOf({ uow: this.uow, secretBox: this.secretBox, ...this.fleet }, row);
    return withETag(reply, presentSchedule(row.clusterName, schedule, expectedMs, types));
  }

  private async policyOf(row: ClusterRow, reply: FastifyReply): Promise<BackupPolicy> {
    const own = await this.uow.read.backupPolicies.find({ clusterId: row.id });
    const holding = (await holdingPolicies(this.uow.read, [row])).get(row.id);
    if (!holding) throw new Error(`No policy holds for ${row.clusterName}.`);
    return withETag(reply, presentPolicy(holding, own));
  }
}

function ownerOf({ id, dbmsType, clusterName }: ClusterRow) {
  return { owner: { clusterId: id }, ownerWords: `of ${clusterName}`, dbmsType, clusterName };
}
