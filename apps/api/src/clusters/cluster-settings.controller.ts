import { Body, Controller, HttpCode, Inject, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ChangeClusterRequest, ChangeTlsRequest, Cluster, OperationAccepted } from '@rocket/contracts';
import { DomainError, type DbmsType } from '@rocket/domain';
import { OperationBell } from '@rocket/jobs';
import { changeClusterSettings, startChangeTls } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { SecretBox, type Clock } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, FLEET, type Fleet } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, setLocation, withETag } from '../edge/versions.js';
import { presentOneCluster } from './cluster.presenter.js';

/** What can be changed of a cluster that is there. */
@ApiTags('clusters')
@Controller(':dbmsType/Cluster/:clusterName')
@Problems('unknown-dbms-type', 'cluster-not-found', 'cluster-not-ready', 'validation-failed')
export class ClusterSettingsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
    @Inject(FLEET) private readonly fleet: Fleet,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Patch()
  @NeedsIfMatch()
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Change how long backups are kept and when work may start; its servers are not touched' })
  async change(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @IfMatch() expectedVersion: number,
    @Body() { tlsEnabled, ...changes }: ChangeClusterRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Cluster> {
    if (tlsEnabled !== undefined) throw changedElsewhere(dbmsType, clusterName);
    const command = { dbmsType, clusterName, expectedVersion, ...changes, actor: caller.username };
    const row = await changeClusterSettings(this.uow, command);
    return withETag(reply, await presentOneCluster(this.uow.read, row, this.clock.now()));
  }

  @Post('tls')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Demand TLS of every client, or end it; connections that are there are not closed' })
  @Problems('cluster-busy', 'engine-unavailable')
  async changeTls(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Body() { enabled }: ChangeTlsRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const parts = { uow: this.uow, bell: this.bell, secretBox: this.secretBox, ...this.fleet };
    const { operationId } = await startChangeTls(parts, { dbmsType, clusterName, enabled, actor: caller.username });
    setLocation(reply, 'operations', operationId);
    return { operationId };
  }
}

function changedElsewhere(dbmsType: DbmsType, clusterName: string): DomainError {
  const detail = `is changed on every server, by POST /api/${dbmsType}/Cluster/${clusterName}/tls`;
  return new DomainError('validation-failed', `tlsEnabled ${detail}.`, {}, [{ pointer: '/tlsEnabled', detail }]);
}
