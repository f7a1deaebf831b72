import { Body, Controller, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  DrillBackupRequest,
  RestoreClusterRequest,
  RestoreClusterResponse,
  TakeBackupRequest,
  TakeBackupResponse,
} from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { OperationBell } from '@rocket/jobs';
import { startBackup, startDrill, startRestore, startRestoreInPlace } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { SecretBox, type Clock, type Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, CONFIG, FLEET, type Fleet } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { setLocation } from '../edge/versions.js';
import { toRestoreCommand, toRestoreInPlaceCommand } from './to-restore-command.js';

/** What acts on backups of one cluster. */
@ApiTags('backups')
@Controller(':dbmsType/Cluster/:clusterName')
@Problems('unknown-dbms-type', 'cluster-not-found', 'engine-unavailable', 'backup-not-possible')
export class BackupActionsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
    @Inject(FLEET) private readonly fleet: Fleet,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('backups')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Take a backup now. The first one of a cluster also begins to archive its write-ahead log' })
  @Problems('validation-failed', 'cluster-not-ready', 'cluster-busy', 'backup-type-unavailable', 'repository-not-found')
  async take(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Body() { backupType, serverName }: TakeBackupRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TakeBackupResponse> {
    const started = await startBackup(this.parts, { dbmsType, clusterName, backupType, serverName, actor: caller.username });
    setLocation(reply, 'operations', started.operationId);
    return started;
  }

  @Post('restores')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Restore a backup, or an instant, as a new cluster, or in its own place' })
  @Problems(
    'validation-failed',
    'restore-not-possible',
    'confirmation-missing',
    'cluster-not-ready',
    'cluster-busy',
    'release-not-available',
    'cluster-exists',
    'server-not-found',
    'server-not-free',
    'server-not-checked',
    'lock-not-found',
    'lock-mismatch',
    'not-enough-pool-servers',
  )
  async restore(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Body() request: RestoreClusterRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RestoreClusterResponse> {
    const { backUpNewClusters: backups } = this.config;
    const started =
      request.toClusterName === undefined
        ? await startRestoreInPlace(this.parts, toRestoreInPlaceCommand(dbmsType, clusterName, request, caller.username))
        : await startRestore(this.parts, toRestoreCommand(dbmsType, clusterName, request, { actor: caller.username, backups }));
    setLocation(reply, 'operations', started.operationId);
    return started;
  }

  @Post('restoreDrills')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Prove that the newest backup can be restored: on a server of the pool, which is given back' })
  @Problems('restore-not-possible', 'not-enough-pool-servers', 'release-not-available')
  async drill(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Body() { backupId }: DrillBackupRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RestoreClusterResponse> {
    const command = { dbmsType, clusterName, backupId: backupId ?? null, actor: caller.username };
    const started = await startDrill(this.parts, command);
    setLocation(reply, 'operations', started.operationId);
    return started;
  }

  private get parts() {
    return { uow: this.uow, bell: this.bell, secretBox: this.secretBox, clock: this.clock, ...this.fleet };
  }
}
