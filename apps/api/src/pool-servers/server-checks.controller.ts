import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ConfirmHostKeyRequest, OperationAccepted, PoolServerDetails, ServerServicePage } from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { OperationBell } from '@rocket/jobs';
import { confirmHostKey, startCheckServer } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { FLEET, type Fleet } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { setLocation } from '../edge/versions.js';
import { presentServerDetails, presentService } from './pool-server.presenter.js';

const SERVICES_TIMEOUT_MS = 10_000;

/** Whether a server can be worked on, and what it says for itself. */
@ApiTags('pool')
@Controller(':dbmsType/poolServers/:serverName')
@Problems('unknown-dbms-type', 'server-not-found')
export class ServerChecksController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(FLEET) private readonly fleet: Fleet,
  ) {}

  @Post('check')
  @HttpCode(202)
  @RequirePermission('pool:write')
  @ApiOperation({ summary: "Check once more whether a server in nobody's hands can be worked on, and ask it what it is" })
  @Problems('invalid-status-change', 'driver-unavailable')
  async check(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('serverName') serverName: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted> {
    const parts = { uow: this.uow, hosts: this.fleet.hosts, bell: this.bell };
    const { operationId } = await startCheckServer(parts, { dbmsType, serverName, actor: caller.username });
    setLocation(reply, 'operations', operationId);
    return { operationId };
  }

  @Post('confirmHostKey')
  @HttpCode(200)
  @RequirePermission('pool:write')
  @ApiOperation({ summary: "Confirm the host key that a server shows; one in nobody's hands is checked at once" })
  @Problems('validation-failed', 'invalid-status-change')
  async confirmHostKey(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('serverName') serverName: string,
    @Body() { fingerprint }: ConfirmHostKeyRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<PoolServerDetails> {
    const command = { dbmsType, serverName, fingerprint, actor: caller.username };
    const row = await confirmHostKey({ uow: this.uow, bell: this.bell }, command);
    return presentServerDetails(row, this.fleet.hosts);
  }

  @Get('services')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'Services of ours on a server, asked now' })
  @Problems(
    'driver-unavailable',
    'host-unreachable',
    'host-key-changed',
    'host-key-unconfirmed',
    'sign-in-refused',
    'command-timed-out',
  )
  async services(@DbmsTypeParam() dbmsType: DbmsType, @Param('serverName') serverName: string): Promise<ServerServicePage> {
    const row = await this.uow.read.poolServers.byName(dbmsType, serverName);
    const services = await this.fleet.hosts.open(row).services({ timeoutMs: SERVICES_TIMEOUT_MS });
    const items = services.flatMap((service) => presentService(service) ?? []);
    return { items, total: items.length, nextCursor: null };
  }
}
