import { Body, Controller, Get, Inject, Param, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApprovalRuleAnswer, QuotaAnswer, WriteApprovalRule, WriteQuota } from '@rocket/contracts';
import { DomainError, describeChange } from '@rocket/domain';
import { recordConfigChange } from '@rocket/operations';
import { UnitOfWork, type QuotaHolder } from '@rocket/persistence';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, withETag } from '../edge/versions.js';

const NO_QUOTA = { clusters: null, cpu: null, ramGb: null, dbGigs: null };

/** How requests are decided, and what may be had. */
@ApiTags('intake')
@Controller()
export class IntakeRulesController {
  constructor(@Inject(UnitOfWork) private readonly uow: UnitOfWork) {}

  @Get('environments/:environment/approvalRule')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'How requests for an environment are decided' })
  @Problems('environment-not-found')
  async rule(@Param('environment') name: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ApprovalRuleAnswer> {
    const { automaticUpTo, needsOther, version } = await this.uow.read.intakeRules.ruleOf((await this.environment(name)).id);
    return withETag(reply, { automaticUpTo, needsOther, version });
  }

  @Put('environments/:environment/approvalRule')
  @NeedsIfMatch()
  @RequirePermission('gate:write')
  @ApiOperation({ summary: 'Say how requests for an environment are decided; `If-Match: "0"` where nobody has said it' })
  @Problems('validation-failed', 'environment-not-found')
  async writeRule(
    @Param('environment') name: string,
    @IfMatch() version: number,
    @Body() { automaticUpTo, needsOther }: WriteApprovalRule,
    @CurrentCaller() { username }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ApprovalRuleAnswer> {
    const { id, environment } = await this.environment(name);
    await this.uow.run(async (tx) => {
      const before = await tx.intakeRules.ruleOf(id);
      const after = await tx.intakeRules.writeRule(id, version, { automaticUpTo, needsOther });
      const words = describeChange(ruleContent(before), ruleContent(after));
      await recordConfigChange(tx, username, `Requests for ${environment}: ${words === '' ? 'as before' : words}.`);
    });
    return this.rule(environment, reply);
  }

  @Get('applications/:applicationName/quota')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'What an application may have at the same time, and what it has' })
  @Problems('application-not-found')
  async applicationQuota(
    @Param('applicationName') name: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<QuotaAnswer> {
    return withETag(reply, await this.quota({ applicationId: (await this.uow.read.applications.byName(name)).id }));
  }

  @Put('applications/:applicationName/quota')
  @NeedsIfMatch()
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Say what an application may have at the same time; `If-Match: "0"` where nobody has said it' })
  @Problems('validation-failed', 'application-not-found')
  async writeApplicationQuota(
    @Param('applicationName') name: string,
    @IfMatch() version: number,
    @Body() quota: WriteQuota,
    @CurrentCaller() { username }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<QuotaAnswer> {
    const { id: applicationId, applicationName } = await this.uow.read.applications.byName(name);
    await this.writeQuota({ applicationId }, { version, quota, username, whose: applicationName });
    return withETag(reply, await this.quota({ applicationId }));
  }

  @Get('costCentres/:costCentre/quota')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'What all applications of a cost centre may have at the same time, and what they have' })
  @Problems('application-not-found')
  async costCentreQuota(
    @Param('costCentre') costCentre: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<QuotaAnswer> {
    await this.requireCostCentre(costCentre);
    return withETag(reply, await this.quota({ costCentre }));
  }

  @Put('costCentres/:costCentre/quota')
  @NeedsIfMatch()
  @RequirePermission('inventory:write')
  @ApiOperation({
    summary: 'Say what all applications of a cost centre may have at the same time; `If-Match: "0"` where nobody has',
  })
  @Problems('validation-failed', 'application-not-found')
  async writeCostCentreQuota(
    @Param('costCentre') costCentre: string,
    @IfMatch() version: number,
    @Body() quota: WriteQuota,
    @CurrentCaller() { username }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<QuotaAnswer> {
    await this.requireCostCentre(costCentre);
    await this.writeQuota({ costCentre }, { version, quota, username, whose: `cost centre ${costCentre}` });
    return withETag(reply, await this.quota({ costCentre }));
  }

  private async writeQuota(
    holder: QuotaHolder,
    { version, quota, username, whose }: { version: number; quota: WriteQuota; username: string; whose: string },
  ): Promise<void> {
    await this.uow.run(async (tx) => {
      const before = (await tx.intakeRules.quotaOf(holder)) ?? NO_QUOTA;
      const after = await tx.intakeRules.writeQuota(holder, version, quotaContent(quota));
      const words = describeChange(quotaContent(before), quotaContent(after));
      await recordConfigChange(tx, username, `Quota of ${whose}: ${words === '' ? 'as before' : words}.`);
    });
  }

  private async quota(holder: QuotaHolder): Promise<QuotaAnswer> {
    const row = await this.uow.read.intakeRules.quotaOf(holder);
    const used = await this.uow.read.intakeRules.usedBy(holder);
    return { ...quotaContent(row ?? NO_QUOTA), used, version: row?.version ?? 0 };
  }

  /** @throws DomainError `application-not-found` for one that no application has */
  private async requireCostCentre(costCentre: string): Promise<void> {
    if (await this.uow.read.applications.hasCostCentre(costCentre)) return;
    throw new DomainError('application-not-found', `No application has the cost centre ${costCentre}.`);
  }

  private async environment(name: string): Promise<{ id: string; environment: string }> {
    const found = (await this.uow.read.inventory.environmentsByName([name])).get(name);
    if (!found) throw new DomainError('environment-not-found', `There is no environment ${name}.`);
    return found;
  }
}

function ruleContent({ automaticUpTo: limit, needsOther }: WriteApprovalRule) {
  const words =
    limit && `${limit.nodes} servers of ${limit.cpu} cores, ${limit.ramGb} GB of memory and ${limit.dbGigs} GB of disk`;
  return { automaticUpTo: words, needsOther };
}

function quotaContent({ clusters, cpu, ramGb, dbGigs }: WriteQuota) {
  return { clusters, cpu, ramGb, dbGigs };
}
