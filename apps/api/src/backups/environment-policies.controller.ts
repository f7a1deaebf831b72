import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BackupPolicyRequest, EnvironmentBackupPolicy, EnvironmentPolicyEffect } from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import { changeBackupPolicy, planEnvironmentRollOff, requireGoodPolicy } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { CLOCK } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, withETag } from '../edge/versions.js';
import { presentEnvironmentEffect, presentEnvironmentPolicy } from './backup-settings.presenter.js';
import { toPolicy } from './to-policy.js';

/** Which backups stay of clusters that have no policy of their own. */
@ApiTags('backups')
@Controller('environments/:environment/backupPolicy')
@Problems('environment-not-found')
export class EnvironmentPoliciesController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'Which backups stay of clusters of an environment that have no policy of their own' })
  async read(
    @Param('environment') environment: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EnvironmentBackupPolicy> {
    const owner = await this.ownerOf(environment);
    return withETag(reply, presentEnvironmentPolicy(environment, await this.uow.read.backupPolicies.find(owner)));
  }

  @Post('preview')
  @HttpCode(200)
  @RequirePermission('fleet:read')
  @ApiOperation({
    summary: 'What a policy would do to clusters of an environment that have none of their own; nothing is changed',
  })
  @Problems('validation-failed')
  async preview(@Param('environment') environment: string, @Body() body: BackupPolicyRequest): Promise<EnvironmentPolicyEffect> {
    const { environmentId } = await this.ownerOf(environment);
    const policy = toPolicy(body.policy);
    requireGoodPolicy(policy);
    const plan = await planEnvironmentRollOff(this.uow.read, environmentId, policy, this.clock.now());
    return presentEnvironmentEffect(environment, plan);
  }

  @Put()
  @NeedsIfMatch()
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Say which backups stay of clusters of an environment that have no policy of their own' })
  @Problems('validation-failed')
  async change(
    @Param('environment') environment: string,
    @IfMatch() expectedVersion: number,
    @Body() body: BackupPolicyRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EnvironmentBackupPolicy> {
    const owner = await this.ownerOf(environment);
    const policy = toPolicy(body.policy);
    await changeBackupPolicy(this.uow, { ...wordsOf(environment), owner, policy, expectedVersion, actor: caller.username });
    return withETag(reply, presentEnvironmentPolicy(environment, await this.uow.read.backupPolicies.find(owner)));
  }

  @Delete()
  @HttpCode(204)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Leave it to the number of days of each cluster again which backups stay' })
  async remove(@Param('environment') environment: string, @CurrentCaller() caller: Caller): Promise<void> {
    const owner = await this.ownerOf(environment);
    const command = { ...wordsOf(environment), owner, policy: null, expectedVersion: null, actor: caller.username };
    await changeBackupPolicy(this.uow, command);
  }

  private async ownerOf(environment: string): Promise<{ environmentId: string }> {
    const found = (await this.uow.read.inventory.environmentsByName([environment])).get(environment);
    if (!found) throw new DomainError('environment-not-found', `There is no environment ${environment}.`);
    return { environmentId: found.id };
  }
}

function wordsOf(environment: string) {
  return { ownerWords: `of clusters in ${environment}`, clusterName: null, dbmsType: null };
}
