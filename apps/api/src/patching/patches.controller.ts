import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ClusterCompliancePage, ComplianceQuery, PatchChain, PatchPage, PatchQuery } from '@rocket/contracts';
import { COMPLIANCE_STATES, DomainError } from '@rocket/domain';
import type { ComplianceState, DbmsType } from '@rocket/domain';
import { patchCompliance } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { Clock, Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, CONFIG, FLEET, type Fleet } from '../edge/infrastructure.js';
import { OwnEmail } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { presentPatch, presentStanding } from './patch.presenter.js';

@ApiTags('patching')
@Controller(':dbmsType')
@Problems('unknown-dbms-type')
export class PatchesController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(FLEET) private readonly fleet: Fleet,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('patches')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'What became of every server that was patched, the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  async patches(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, ...filter }: PatchQuery,
  ): Promise<PatchPage> {
    const page = await this.uow.read.patches.list(dbmsType, filter, { limit, cursor, sort });
    return { ...page, items: page.items.map((row) => presentPatch(row, this.config.ticketPattern)) };
  }

  @Get('patches/verify')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'Compute the chain of all patched servers again and name the first row that was changed' })
  verify(@DbmsTypeParam() _dbmsType: DbmsType): Promise<PatchChain> {
    return this.uow.read.patches.verify();
  }

  @Get('patchCompliance')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Which clusters are behind, how far, since when, and when that will change' })
  @Problems('validation-failed', 'bad-cursor')
  async compliance(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, state, ...filter }: ComplianceQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<ClusterCompliancePage> {
    const parts = { uow: this.uow, hosts: this.fleet.hosts, clock: this.clock, deadlineDays: this.config.patchDeadlineDays };
    if (sort !== undefined && sort !== 'clusterName')
      throw new DomainError('validation-failed', 'This list is sorted by clusterName.', {}, [
        { pointer: '/sort', detail: 'must be clusterName' },
      ]);
    const all = await patchCompliance(parts, dbmsType, { ...filter, ownerEmail });
    const counts = Object.fromEntries(COMPLIANCE_STATES.map((one) => [one, 0])) as Record<ComplianceState, number>;
    for (const standing of all) counts[standing.state]++;
    const wanted = state === undefined ? all : all.filter((standing) => standing.state === state);
    const after = cursor === undefined ? '' : nameIn(cursor);
    const rest = wanted.filter(({ cluster }) => cluster.clusterName > after);
    const items = rest.slice(0, limit).map(presentStanding);
    const last = items.at(-1);
    const nextCursor = last && rest.length > limit ? cursorAfter(last.clusterName) : null;
    return { counts, items, total: wanted.length, nextCursor };
  }
}

function cursorAfter(clusterName: string): string {
  return Buffer.from(JSON.stringify([clusterName])).toString('base64url');
}

/** The name after which a page begins. @throws DomainError `bad-cursor` */
function nameIn(cursor: string): string {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(read) && typeof read[0] === 'string') return read[0];
  } catch {
    // Told below.
  }
  throw new DomainError('bad-cursor', 'The cursor is not one of this list.');
}
