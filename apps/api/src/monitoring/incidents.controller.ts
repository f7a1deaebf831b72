import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  Incident,
  IncidentDetails,
  IncidentPage,
  IncidentQuery,
  SilenceIncidentRequest,
  WriteIncidentRequest,
} from '@rocket/contracts';
import { DomainError, type DbmsType } from '@rocket/domain';
import { UnitOfWork, type IncidentRow, type IncidentWriting } from '@rocket/persistence';
import type { Clock, Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, CONFIG } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { OwnEmail } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, withETag } from '../edge/versions.js';
import { presentIncident, presentTransition } from './incident.presenter.js';

const SILENCE_MAX_MS = 30 * 24 * 3_600_000;

@ApiTags('monitoring')
@Controller(':dbmsType/incidents')
@Problems('unknown-dbms-type')
export class IncidentsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'What is not, or was not, as it should be; the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, ...filter }: IncidentQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<IncidentPage> {
    const page = await this.uow.read.incidents.list(dbmsType, { ...filter, ownerEmail }, { limit, cursor, sort });
    return { ...page, items: page.items.map((row) => this.present(row)) };
  }

  @Get(':id')
  @RequirePermission('own:read', 'incident')
  @ApiOperation({ summary: 'One incident with all that it has gone through' })
  @Problems('incident-not-found')
  async get(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentDetails> {
    const row = await this.uow.read.incidents.byId(dbmsType, id);
    const transitions = (await this.uow.read.incidents.transitions(id)).map(presentTransition);
    return withETag(reply, { ...this.present(row), transitions });
  }

  @Patch(':id')
  @NeedsIfMatch()
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Write the ticket and the note of an incident; what is absent stays' })
  @Problems('validation-failed', 'incident-not-found')
  async write(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @IfMatch() expectedVersion: number,
    @Body() { ticketUrl, note }: WriteIncidentRequest,
  ): Promise<Incident> {
    const writing = { ...(ticketUrl === undefined ? {} : { ticketUrl }), ...(note === undefined ? {} : { note }) };
    return this.writeOn(dbmsType, id, () => writing, expectedVersion);
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Take notice of an incident; whoever was first stays' })
  @Problems('incident-not-found')
  acknowledge(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @CurrentCaller() { username }: Caller,
  ): Promise<Incident> {
    const at = this.clock.now();
    return this.writeOn(dbmsType, id, ({ acknowledgedBy }) =>
      acknowledgedBy === null ? { acknowledgedBy: username, acknowledgedAt: at } : {},
    );
  }

  @Post(':id/silence')
  @HttpCode(200)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Let nobody be notified of an incident for a while; it is watched on' })
  @Problems('validation-failed', 'incident-not-found')
  silence(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @Body() { until, reason }: SilenceIncidentRequest,
    @CurrentCaller() { username }: Caller,
  ): Promise<Incident> {
    const silencedUntil = new Date(until);
    const aheadMs = silencedUntil.getTime() - this.clock.now().getTime();
    if (!(aheadMs > 0 && aheadMs <= SILENCE_MAX_MS)) throw notAhead();
    return this.writeOn(dbmsType, id, () => ({ silencedUntil, silencedBy: username, silenceReason: reason }));
  }

  @Delete(':id/silence')
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'End the quiet of an incident' })
  @Problems('incident-not-found')
  endSilence(@DbmsTypeParam() dbmsType: DbmsType, @Param('id') id: string): Promise<Incident> {
    return this.writeOn(dbmsType, id, () => ({ silencedUntil: null, silencedBy: null, silenceReason: null }));
  }

  /** Without a version that the caller has seen, it is written on whatever stands there. */
  private async writeOn(
    dbmsType: DbmsType,
    id: string,
    writing: (row: IncidentRow) => IncidentWriting,
    expectedVersion?: number,
  ): Promise<Incident> {
    const row = await this.uow.run(async (tx) => {
      const before = await tx.incidents.byId(dbmsType, id);
      await tx.incidents.writeOn(before, expectedVersion ?? before.version, writing(before));
      const { clusterName, serverName, state } = before;
      await tx.events.add([{ type: 'incident', dbmsType, clusterName, serverName, status: state }]);
      return tx.incidents.byId(dbmsType, id);
    });
    return this.present(row);
  }

  private present(row: IncidentRow): Incident {
    return presentIncident(row, this.config.ticketPattern);
  }
}

function notAhead(): DomainError {
  const detail = 'must be within the next 30 days';
  return new DomainError('validation-failed', 'An incident is silenced for a while.', {}, [{ pointer: '/until', detail }]);
}
