import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AddServerRequest,
  DeleteClusterQuery,
  FailoverPreview,
  FailoverRequest,
  OperationAccepted,
  RejoinRequest,
  RestartRequest,
  StopRequest,
  SwitchoverRequest,
} from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { OperationBell } from '@rocket/jobs';
import {
  previewFailover,
  startAddServer,
  startDeleteCluster,
  startFailover,
  startRejoinMember,
  startRemoveServer,
  startRestartCluster,
  startStartCluster,
  startStopCluster,
  startSwitchover,
  startUndeleteCluster,
} from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { SecretBox, type Clock } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, FLEET, type Fleet } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { setLocation } from '../edge/versions.js';

/** What can be done to a cluster: each answers at once with the operation that does it. */
@ApiTags('clusters')
@Controller(':dbmsType/Cluster/:clusterName')
@Problems('unknown-dbms-type', 'cluster-not-found', 'cluster-not-ready', 'cluster-busy')
export class ClusterActionsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
    @Inject(FLEET) private readonly fleet: Fleet,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('switchover')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Make another member the primary: the named one, or the best' })
  @Problems('validation-failed', 'no-switchover-candidate', 'engine-unavailable')
  async switchover(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Body() { to }: SwitchoverRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const parts = { uow: this.uow, bell: this.bell, secretBox: this.secretBox, ...this.fleet };
    return accepted(reply, await startSwitchover(parts, { dbmsType, clusterName, to, actor: caller.username }));
  }

  @Get('failover')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'Who would take over from a primary that is gone, and what is known to be lost by that' })
  @Problems('no-failover-candidate', 'engine-unavailable')
  async previewFailover(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
  ): Promise<FailoverPreview> {
    const parts = { uow: this.uow, secretBox: this.secretBox, ...this.fleet };
    const { lost, candidate, missingBytes } = await previewFailover(parts, { dbmsType, clusterName });
    return { lostPrimary: lost.serverName, seenAt: lost.seenAt?.toISOString() ?? null, candidate, missingBytes };
  }

  @Post('failover')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Make a replica the primary after the primary is gone; what only that one had is lost' })
  @Problems('validation-failed', 'confirmation-missing', 'no-failover-candidate', 'engine-unavailable')
  async failover(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Body() { to, confirm }: FailoverRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const parts = { uow: this.uow, bell: this.bell, secretBox: this.secretBox, ...this.fleet };
    return accepted(reply, await startFailover(parts, { dbmsType, clusterName, to, confirm, actor: caller.username }));
  }

  @Post('servers')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Add one server as a replica: the named one, or the best fitting free one' })
  @Problems(
    'validation-failed',
    'engine-unavailable',
    'server-not-found',
    'server-not-free',
    'server-not-checked',
    'release-not-available',
    'not-enough-pool-servers',
  )
  async addServer(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Body() { serverName, ...size }: AddServerRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const parts = { uow: this.uow, bell: this.bell, secretBox: this.secretBox, ...this.fleet };
    const server =
      serverName === undefined
        ? { by: 'size' as const, count: 1, ...size }
        : { by: 'names' as const, serverNames: [serverName], lockId: null };
    return accepted(reply, await startAddServer(parts, { dbmsType, clusterName, server, actor: caller.username }));
  }

  @Delete('servers/:serverName')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Take a replica out of the cluster; its server is cleaned and given back' })
  @Problems('server-not-found', 'server-in-use')
  async removeServer(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Param('serverName') serverName: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const command = { dbmsType, clusterName, serverName, actor: caller.username };
    return accepted(reply, await startRemoveServer({ uow: this.uow, bell: this.bell }, command));
  }

  @Post('restart')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Restart one member, or all of them one at a time with the primary last' })
  @Problems('validation-failed', 'engine-unavailable')
  async restart(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Body() { serverName }: RestartRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const parts = { uow: this.uow, bell: this.bell, secretBox: this.secretBox, ...this.fleet };
    const command = { dbmsType, clusterName, serverName, actor: caller.username };
    return accepted(reply, await startRestartCluster(parts, command));
  }

  @Post('stop')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Stop a cluster, the primary first; it keeps all it has and stays stopped until it is started' })
  @Problems('validation-failed', 'confirmation-missing')
  async stop(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Body() { confirm }: StopRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const command = { dbmsType, clusterName, confirm, actor: caller.username };
    return accepted(reply, await startStopCluster({ uow: this.uow, bell: this.bell }, command));
  }

  @Post('start')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Start a cluster that was stopped' })
  async start(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const command = { dbmsType, clusterName, actor: caller.username };
    return accepted(reply, await startStartCluster({ uow: this.uow, bell: this.bell }, command));
  }

  @Post('rejoin')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Bring a member back that is down or does not follow the primary; what only it had is given up' })
  @Problems('validation-failed')
  async rejoin(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Body() { serverName }: RejoinRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const command = { dbmsType, clusterName, serverName, actor: caller.username };
    return accepted(reply, await startRejoinMember({ uow: this.uow, bell: this.bell }, command));
  }

  @Delete()
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Delete a cluster: it is stopped and kept for a while, then its servers are cleaned and given back' })
  @Problems('validation-failed', 'confirmation-missing')
  async remove(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Query() query: DeleteClusterQuery,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const parts = { uow: this.uow, bell: this.bell, clock: this.clock };
    const { confirm, quarantineDays } = query;
    const command = { dbmsType, clusterName, confirm, quarantineDays, actor: caller.username };
    return accepted(reply, await startDeleteCluster(parts, command));
  }

  @Post('undelete')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Bring a deleted cluster back that is still kept' })
  async undelete(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const command = { dbmsType, clusterName, actor: caller.username };
    return accepted(reply, await startUndeleteCluster({ uow: this.uow, bell: this.bell }, command));
  }
}

function accepted(reply: FastifyReply, { operationId }: OperationAccepted): OperationAccepted {
  setLocation(reply, 'operations', operationId);
  return { operationId };
}
