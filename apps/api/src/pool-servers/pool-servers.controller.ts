import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  AddPoolServerRequest,
  ChangePoolServerRequest,
  OperationAccepted,
  POOL_PULL_MAX,
  PoolServer,
  PoolServerDetails,
  PoolServerItems,
  PoolServerPage,
  PoolServerQuery,
  PullAndLockQuery,
  PullAndLockResponse,
  RemovePoolServersRequest,
  RemovePoolServersResponse,
} from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { OperationBell } from '@rocket/jobs';
import { addPoolServers, endLock, pullAndLock, removePoolServers, startCleanServer } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { ServerRow } from '@rocket/persistence';
import type { Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CONFIG, FLEET, type Fleet } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { oneOrMany, validationFailed } from '../edge/request-validation.pipe.js';
import { setLocation } from '../edge/versions.js';
import { presentPoolServer, presentServerDetails } from './pool-server.presenter.js';

/** Servers that one request may add. */
const MAX_SERVERS = 1000;

@ApiTags('pool')
@Controller(':dbmsType')
@Problems('unknown-dbms-type')
export class PoolServersController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(FLEET) private readonly fleet: Fleet,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('poolServers')
  @RequirePermission('pool:write')
  @ApiOperation({ summary: 'Put one server or many into the pool: all or none' })
  @ApiExtraModels(AddPoolServerRequest)
  @ApiBody({
    schema: {
      oneOf: [
        { $ref: getSchemaPath(AddPoolServerRequest) },
        { type: 'array', items: { $ref: getSchemaPath(AddPoolServerRequest) }, minItems: 1 },
      ],
    },
  })
  @Problems('validation-failed', 'server-exists', 'driver-unavailable', 'port-unavailable')
  async add(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Body(oneOrMany(AddPoolServerRequest, MAX_SERVERS)) servers: AddPoolServerRequest[],
    @Req() request: FastifyRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PoolServerItems> {
    const rows = await addPoolServers(
      { uow: this.uow, hosts: this.fleet.hosts, bell: this.bell, localPorts: this.config.localPorts },
      { dbmsType, servers, isList: Array.isArray(request.body), actor: caller.username },
    );
    const [only] = rows;
    if (only && rows.length === 1) setLocation(reply, dbmsType, 'poolServers', only.serverName);
    return { items: await this.present(rows) };
  }

  @Get('poolServers')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'Servers of the pool; cpu, ram and dbGigs mean "at least"' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, ...filter }: PoolServerQuery,
  ): Promise<PoolServerPage> {
    await this.uow.read.poolServers.expireLeases();
    const page = await this.uow.read.poolServers.list(dbmsType, filter, { limit, cursor, sort });
    return { ...page, items: await this.present(page.items) };
  }

  @Get('poolServers/:serverName')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'One server of the pool' })
  @Problems('server-not-found')
  async get(@DbmsTypeParam() dbmsType: DbmsType, @Param('serverName') serverName: string): Promise<PoolServerDetails> {
    await this.uow.read.poolServers.expireLeases();
    return presentServerDetails(await this.uow.read.poolServers.byName(dbmsType, serverName), this.fleet.hosts);
  }

  @Delete('poolServers')
  @HttpCode(200)
  @RequirePermission('pool:write')
  @ApiOperation({ summary: 'Take servers out of the pool: all or none' })
  @Problems('validation-failed', 'server-not-found', 'server-in-use')
  async removeMany(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Body() { serverNames }: RemovePoolServersRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<RemovePoolServersResponse> {
    return { removed: await removePoolServers(this.uow, { dbmsType, serverNames, actor: caller.username }) };
  }

  @Delete('poolServers/:serverName')
  @HttpCode(204)
  @RequirePermission('pool:write')
  @ApiOperation({ summary: 'Take one server out of the pool' })
  @Problems('server-not-found', 'server-in-use')
  async remove(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('serverName') serverName: string,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    await removePoolServers(this.uow, { dbmsType, serverNames: [serverName], actor: caller.username });
  }

  @Patch('poolServers/:serverName')
  @RequirePermission('pool:write')
  @ApiOperation({ summary: 'End a lock: take the server into use, or give it back' })
  @Problems('validation-failed', 'server-not-found', 'lock-mismatch', 'invalid-status-change')
  async endLock(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('serverName') serverName: string,
    @Body() request: ChangePoolServerRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<PoolServer> {
    const row = await endLock(this.uow, { ...request, dbmsType, serverName, actor: caller.username });
    return presentPoolServer(row, this.fleet.hosts);
  }

  @Post('poolServers/:serverName/clean')
  @HttpCode(202)
  @RequirePermission('pool:write')
  @ApiOperation({ summary: 'Remove everything of ours from a server that needs cleaning' })
  @Problems('server-not-found', 'invalid-status-change', 'driver-unavailable')
  async clean(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('serverName') serverName: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const parts = { uow: this.uow, hosts: this.fleet.hosts, bell: this.bell };
    const { operationId } = await startCleanServer(parts, { dbmsType, serverName, actor: caller.username });
    setLocation(reply, 'operations', operationId);
    return { operationId };
  }

  @Post('poolServersPullAndLock/:numberOfServers')
  @HttpCode(200)
  @RequirePermission('pool:write')
  @ApiOperation({ summary: 'Take the best fitting free servers, spread over datacenters, and lock them: all or none' })
  @Problems('validation-failed', 'not-enough-pool-servers')
  pullAndLock(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('numberOfServers') count: string,
    @Query() query: PullAndLockQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<PullAndLockResponse> {
    return this.pull(dbmsType, count, query, caller);
  }

  @Get('poolServersPullAndLock/:numberOfServers')
  @RequirePermission('pool:write')
  @ApiOperation({ summary: 'The same as the POST, for clients that can only GET', deprecated: true })
  @Problems('validation-failed', 'not-enough-pool-servers')
  pullAndLockByGet(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('numberOfServers') count: string,
    @Query() query: PullAndLockQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<PullAndLockResponse> {
    return this.pull(dbmsType, count, query, caller);
  }

  private present(rows: readonly ServerRow[]): Promise<PoolServer[]> {
    return Promise.all(rows.map((row) => presentPoolServer(row, this.fleet.hosts)));
  }

  private async pull(
    dbmsType: DbmsType,
    numberOfServers: string,
    { leaseMinutes, ...wishes }: PullAndLockQuery,
    caller: Caller,
  ): Promise<PullAndLockResponse> {
    const count = Number(numberOfServers);
    if (!/^\d+$/.test(numberOfServers) || count < 1 || count > POOL_PULL_MAX) {
      throw validationFailed([{ pointer: '/path/numberOfServers', detail: `must be a whole number from 1 to ${POOL_PULL_MAX}` }]);
    }
    const pulled = await pullAndLock(this.uow, { ...wishes, dbmsType, count }, { leaseMinutes, actor: caller.username });
    return {
      lockId: pulled.lockId,
      lockedUntil: pulled.lockedUntil.toISOString(),
      servers: await this.present(pulled.servers),
    };
  }
}
