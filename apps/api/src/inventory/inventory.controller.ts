import { Body, Controller, Get, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  CreateDatacenterRequest,
  CreateEnvironmentRequest,
  Datacenter,
  DatacenterPage,
  DbmsTypePage,
  Environment,
  EnvironmentPage,
  ListQuery,
  UpdateDatacenterRequest,
  UpdateEnvironmentRequest,
} from '@rocket/contracts';
import { DBMS_TYPES, DomainError, isDomainError, roleMay } from '@rocket/domain';
import { changeEnvironment } from '@rocket/operations';
import { DatacenterEntity, UnitOfWork } from '@rocket/persistence';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { FLEET, type Fleet } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, setLocation, withETag } from '../edge/versions.js';
import { presentDatacenter, presentEnvironment } from './inventory.presenter.js';

@ApiTags('inventory')
@Controller()
export class InventoryController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(FLEET) private readonly fleet: Fleet,
  ) {}

  @Get('dbmsTypes')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Database systems, and whether clusters of them can be created here' })
  dbmsTypes(): DbmsTypePage {
    const items = DBMS_TYPES.map((dbmsType) => ({ dbmsType, engineAvailable: this.hasEngine(dbmsType) }));
    return { items, total: items.length, nextCursor: null };
  }

  @Get('environments')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Environments in the order of their stages' })
  @Problems('validation-failed', 'bad-cursor')
  async environments(@Query() query: ListQuery): Promise<EnvironmentPage> {
    const page = await this.uow.read.inventory.listEnvironments(query);
    return { ...page, items: page.items.map(presentEnvironment) };
  }

  @Post('environments')
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Add an environment' })
  @Problems('validation-failed', 'name-exists')
  async addEnvironment(
    @Body() request: CreateEnvironmentRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Environment> {
    const { environment, description = '', ordinal = 100 } = request;
    const row = await this.uow.run((tx) => tx.inventory.addEnvironment({ environment, description, ordinal }));
    setLocation(reply, 'environments', row.environment);
    return withETag(reply, presentEnvironment(row));
  }

  @Patch('environments/:environment')
  @NeedsIfMatch()
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Change an environment; whether patching needs a contact is for administrators' })
  @Problems('validation-failed', 'environment-not-found')
  async changeEnvironment(
    @Param('environment') name: string,
    @IfMatch() version: number,
    @Body() changes: UpdateEnvironmentRequest,
    @CurrentCaller() { username: actor, role }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Environment> {
    const { requireContactForPatching } = changes;
    if (requireContactForPatching !== undefined && !roleMay(role, 'gate:write'))
      throw new DomainError('forbidden', `The role ${role} does not hold the permission gate:write.`);
    const row = await changeEnvironment(this.uow, { environment: name, expectedVersion: version, actor }, changes);
    return withETag(reply, presentEnvironment(row));
  }

  @Get('datacenters')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Datacenters by name' })
  @Problems('validation-failed', 'bad-cursor')
  async datacenters(@Query() query: ListQuery): Promise<DatacenterPage> {
    const page = await this.uow.read.inventory.listDatacenters(query);
    return { ...page, items: page.items.map(presentDatacenter) };
  }

  @Post('datacenters')
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Add a datacenter' })
  @Problems('validation-failed', 'name-exists')
  async addDatacenter(
    @Body() request: CreateDatacenterRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Datacenter> {
    const { datacenter, description = '' } = request;
    const row = await this.uow.run((tx) => tx.inventory.addDatacenter({ datacenter, description }));
    setLocation(reply, 'datacenters', row.datacenter);
    return withETag(reply, presentDatacenter(row));
  }

  @Patch('datacenters/:datacenter')
  @NeedsIfMatch()
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Change the description of a datacenter' })
  @Problems('validation-failed', 'datacenter-not-found')
  async changeDatacenter(
    @Param('datacenter') name: string,
    @IfMatch() version: number,
    @Body() changes: UpdateDatacenterRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Datacenter> {
    const row = await this.uow.run(async (tx) => {
      const found = (await tx.inventory.datacentersByName([name])).get(name);
      if (!found) throw new DomainError('datacenter-not-found', `There is no datacenter ${name}.`);
      await tx.inventory.change(DatacenterEntity, found, version, changes);
      return (await tx.inventory.datacentersByName([name])).get(name) ?? found;
    });
    return withETag(reply, presentDatacenter(row));
  }

  private hasEngine(dbmsType: (typeof DBMS_TYPES)[number]): boolean {
    try {
      this.fleet.engines.engineFor(dbmsType);
      return true;
    } catch (error) {
      if (isDomainError(error, 'engine-unavailable')) return false;
      throw error;
    }
  }
}
