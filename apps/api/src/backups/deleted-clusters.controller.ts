import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  BackupPage,
  ClusterBackupQuery,
  DeletedCluster,
  DeletedClusterPage,
  DeletedClusterQuery,
  OperationAccepted,
  Recoverable,
  RemoveDeletedBackupsQuery,
  RestoreClusterRequest,
  RestoreClusterResponse,
} from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import { OperationBell } from '@rocket/jobs';
import { readLedgers, recoverableTimesOf, removeDeletedBackups, startRestore } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { DeletedClusterRow } from '@rocket/persistence';
import { SecretBox, isId, type Clock, type Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, CONFIG, FLEET, type Fleet } from '../edge/infrastructure.js';
import { OwnEmail } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { setLocation } from '../edge/versions.js';
import { presentBackup, presentDeletedCluster, presentRecoverable } from './backup.presenter.js';
import { planItemsOf } from './plan-items.js';
import { toRestoreCommand } from './to-restore-command.js';

/** What is left of clusters that are gone. By id: a name may be that of another cluster by now. */
@ApiTags('backups')
@Controller(':dbmsType/deletedClusters')
@Problems('unknown-dbms-type')
export class DeletedClustersController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
    @Inject(FLEET) private readonly fleet: Fleet,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Clusters that are gone, and of which backups are left; the last one first' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, ...filter }: DeletedClusterQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<DeletedClusterPage> {
    const page = await this.uow.read.deletedClusters.list(dbmsType, { ...filter, ownerEmail }, { limit, cursor, sort });
    return { ...page, items: await this.present(page.items) };
  }

  @Get(':id')
  @RequirePermission('own:read', 'cluster')
  @ApiOperation({ summary: 'A cluster that is gone, and what is left of it' })
  @Problems('cluster-not-found')
  async read(@DbmsTypeParam() dbmsType: DbmsType, @Param('id') id: string): Promise<DeletedCluster> {
    const [found] = await this.present([await this.find(dbmsType, id)]);
    if (!found) throw new Error('What was found is presented.');
    return found;
  }

  @Get(':id/backups')
  @RequirePermission('own:read', 'cluster')
  @ApiOperation({ summary: 'Backups of a cluster that is gone, the newest first' })
  @Problems('cluster-not-found', 'validation-failed', 'bad-cursor')
  async backups(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @Query() { limit, cursor, sort, ...filter }: ClusterBackupQuery,
  ): Promise<BackupPage> {
    const { id: clusterId } = await this.find(dbmsType, id);
    const page = await this.uow.read.backups.list(dbmsType, { ...filter, clusterId }, { limit, cursor, sort });
    const items = await planItemsOf(this.uow.read, page.items, this.clock.now());
    return { ...page, items: page.items.map((row) => presentBackup(row, items.get(row.id))) };
  }

  @Get(':id/recoverable')
  @RequirePermission('own:read', 'cluster')
  @ApiOperation({ summary: 'Which instants of a cluster that is gone can be restored, and where there are gaps' })
  @Problems('cluster-not-found')
  async recoverable(@DbmsTypeParam() dbmsType: DbmsType, @Param('id') id: string): Promise<Recoverable> {
    const row = await this.find(dbmsType, id);
    return presentRecoverable(await recoverableTimesOf(this.uow.read, row.id));
  }

  @Post(':id/restores')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Restore a cluster that is gone as a new one' })
  @Problems('cluster-not-found', 'validation-failed', 'restore-not-possible', 'backup-not-possible', 'engine-unavailable')
  @Problems('release-not-available', 'cluster-exists', 'server-not-found', 'server-not-free', 'server-not-checked')
  @Problems('lock-not-found', 'lock-mismatch', 'not-enough-pool-servers')
  async restore(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @Body() request: RestoreClusterRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RestoreClusterResponse> {
    const { id: clusterId, clusterName } = await this.find(dbmsType, id);
    if (request.toClusterName === undefined) throw missingName();
    const said = { actor: caller.username, backups: this.config.backUpNewClusters };
    const command = { ...toRestoreCommand(dbmsType, clusterName, request, said), clusterId };
    const parts = { uow: this.uow, bell: this.bell, secretBox: this.secretBox, clock: this.clock, ...this.fleet };
    const started = await startRestore(parts, command);
    setLocation(reply, 'operations', started.operationId);
    return started;
  }

  @Delete(':id/backups')
  @HttpCode(202)
  @RequirePermission('repository:write')
  @ApiOperation({ summary: 'Remove the backups of a cluster that is gone now, but those that are held or used' })
  @Problems('cluster-not-found', 'confirmation-missing', 'cluster-busy', 'backup-not-possible', 'validation-failed')
  async remove(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @Query() { confirm }: RemoveDeletedBackupsQuery,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const { id: clusterId } = await this.find(dbmsType, id);
    const parts = { uow: this.uow, bell: this.bell, clock: this.clock };
    const started = await removeDeletedBackups(parts, { dbmsType, clusterId, confirm, actor: caller.username });
    setLocation(reply, 'operations', started.operationId);
    return started;
  }

  private find(dbmsType: DbmsType, id: string): Promise<DeletedClusterRow> {
    if (!isId(id)) throw new DomainError('cluster-not-found', `There is no deleted ${dbmsType} cluster ${id}.`);
    return this.uow.read.deletedClusters.byId(dbmsType, id);
  }

  private async present(rows: readonly DeletedClusterRow[]): Promise<DeletedCluster[]> {
    const ledgers = await readLedgers(
      this.uow.read,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => presentDeletedCluster(row, ledgers.get(row.id)));
  }
}

function missingName(): DomainError {
  const detail = 'must be there: a cluster that is gone has no place of its own any more';
  return new DomainError('validation-failed', `toClusterName ${detail}.`, {}, [{ pointer: '/toClusterName', detail }]);
}
