import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  Application,
  ApplicationPage,
  ApplicationQuery,
  AsOf,
  CreateApplicationRequest,
  UpdateApplicationRequest,
} from '@rocket/contracts';
import { addApplication, changeApplication, expireApplication } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { RequirePermission } from '../access/permission.decorator.js';
import { asOfInstant } from '../edge/as-of.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { emailOf, ownEmailOf } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, IfMatchWhenGiven, setLocation, withETag } from '../edge/versions.js';
import { presentApplication } from './application.presenter.js';

/** What uses databases. */
@ApiTags('applications')
@Controller('applications')
export class ApplicationsController {
  constructor(@Inject(UnitOfWork) private readonly uow: UnitOfWork) {}

  @Get()
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Applications by name, now or as they were' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @Query() { search, criticality, mine, asOf, ...page }: ApplicationQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<ApplicationPage> {
    const ownerEmail = mine === true ? emailOf(caller) : ownEmailOf(caller);
    const found = await this.uow.read.applications.list({ search, criticality, ownerEmail, asOf: asOfInstant(asOf) }, page);
    return { ...found, items: found.items.map(presentApplication) };
  }

  @Get(':applicationName')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'One application, now or as it was' })
  @Problems('application-not-found', 'validation-failed')
  async one(
    @Param('applicationName') name: string,
    @Query() { asOf }: AsOf,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Application> {
    return withETag(reply, presentApplication(await this.uow.read.applications.byName(name, asOfInstant(asOf))));
  }

  @Post()
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Add an application' })
  @Problems('validation-failed', 'name-exists')
  async add(
    @Body() request: CreateApplicationRequest,
    @CurrentCaller() { username }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Application> {
    const row = await addApplication(this.uow, request, username);
    setLocation(reply, 'applications', row.applicationName);
    return withETag(reply, presentApplication(row));
  }

  @Patch(':applicationName')
  @NeedsIfMatch()
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Change the description, the cost centre or the criticality of an application' })
  @Problems('validation-failed', 'application-not-found')
  async change(
    @Param('applicationName') applicationName: string,
    @IfMatch() expectedVersion: number,
    @Body() changes: UpdateApplicationRequest,
    @CurrentCaller() { username: actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Application> {
    const row = await changeApplication(this.uow, { applicationName, expectedVersion, actor }, given(changes));
    return withETag(reply, presentApplication(row));
  }

  @Post(':applicationName/expire')
  @HttpCode(204)
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'End an application to which no cluster belongs; what it was stays answerable' })
  @Problems('application-not-found', 'application-in-use', 'edit-conflict')
  async expire(
    @Param('applicationName') applicationName: string,
    @IfMatchWhenGiven() expectedVersion: number | undefined,
    @CurrentCaller() { username: actor }: Caller,
  ): Promise<void> {
    await expireApplication(this.uow, { applicationName, expectedVersion, actor });
  }
}

/** What was said, without what was not. */
function given<T extends object>(changes: T): { [Field in keyof T]: Exclude<T[Field], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as never;
}
