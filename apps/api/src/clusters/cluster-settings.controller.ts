import { Body, Controller, Inject, Param, Patch, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ChangeClusterRequest, Cluster } from '@rocket/contracts';
import { DomainError, type DbmsType } from '@rocket/domain';
import { changeClusterSettings } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, withETag } from '../edge/versions.js';
import { presentCluster } from './cluster.presenter.js';

/** What can be changed of a cluster that is there. */
@ApiTags('clusters')
@Controller(':dbmsType/Cluster/:clusterName')
@Problems('unknown-dbms-type', 'cluster-not-found', 'cluster-not-ready', 'validation-failed')
export class ClusterSettingsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
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
    return withETag(reply, presentCluster(await changeClusterSettings(this.uow, command), this.clock.now()));
  }
}

function changedElsewhere(dbmsType: DbmsType, clusterName: string): DomainError {
  const detail = `is changed on every server, by POST /api/${dbmsType}/Cluster/${clusterName}/tls`;
  return new DomainError('validation-failed', `tlsEnabled ${detail}.`, {}, [{ pointer: '/tlsEnabled', detail }]);
}
