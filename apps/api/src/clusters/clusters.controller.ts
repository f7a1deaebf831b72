import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  Cluster,
  ClusterCredentials,
  ClusterDefaults,
  ClusterPage,
  ClusterQuery,
  ClustersServerPage,
  ClustersServersQuery,
  CreateClusterRequest,
  CreateClusterResponse,
  ListQuery,
  ReleasePage,
} from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { OperationBell } from '@rocket/jobs';
import { complianceStates, readCredentials, releasesOf, startCreateCluster } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { SecretBox, type Clock, type Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, CONFIG, FLEET, type Fleet } from '../edge/infrastructure.js';
import { OwnEmail } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { setLocation, withETag } from '../edge/versions.js';
import { presentCluster, presentClustersServer, presentOneCluster } from './cluster.presenter.js';
import { toCreateCommand } from './to-create-command.js';

@ApiTags('clusters')
@Controller(':dbmsType')
@Problems('unknown-dbms-type')
export class ClustersController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
    @Inject(FLEET) private readonly fleet: Fleet,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('Cluster')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Build a cluster out of named servers, a lock, or the best fitting ones of a size' })
  @Problems(
    'validation-failed',
    'engine-unavailable',
    'driver-unavailable',
    'release-not-available',
    'cluster-exists',
    'server-not-found',
    'server-not-free',
    'server-not-checked',
    'lock-not-found',
    'lock-mismatch',
    'not-enough-pool-servers',
  )
  async create(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Body() request: CreateClusterRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreateClusterResponse> {
    const parts = { uow: this.uow, bell: this.bell, secretBox: this.secretBox, ...this.fleet };
    const said = { requestedBy: caller.username, backups: this.config.backUpNewClusters };
    const { clusterId, operationId } = await startCreateCluster(parts, toCreateCommand(dbmsType, request, said));
    const row = await this.uow.read.clusters.byId(clusterId);
    setLocation(reply, 'operations', operationId);
    return { cluster: await presentOneCluster(this.uow.read, row, this.clock.now()), operationId };
  }

  @Get('clusterDefaults')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'What a new cluster is like as long as nobody says otherwise' })
  defaults(@DbmsTypeParam() _dbmsType: DbmsType): ClusterDefaults {
    return { backups: this.config.backUpNewClusters };
  }

  @Get('Cluster/:clusterName')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'One cluster with its members' })
  @Problems('cluster-not-found')
  async get(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Cluster> {
    const row = await this.uow.read.clusters.byName(dbmsType, clusterName);
    return withETag(reply, await presentOneCluster(this.uow.read, row, this.clock.now()));
  }

  @Get('Cluster/:clusterName/credentials')
  @Header('cache-control', 'no-store')
  @RequirePermission('credentials:read')
  @ApiOperation({ summary: 'How the application signs in; for DBAs and its owners. That somebody read it is recorded' })
  @Problems('cluster-not-found', 'cluster-not-ready')
  async credentials(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @CurrentCaller() caller: Caller,
  ): Promise<ClusterCredentials> {
    const parts = { uow: this.uow, secretBox: this.secretBox, ...this.fleet };
    return readCredentials(parts, { dbmsType, clusterName, actor: caller.username });
  }

  @Get('clusters')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Clusters that are there, being built, or could not be built' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, ...filter }: ClusterQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<ClusterPage> {
    const page = await this.uow.read.clusters.list(dbmsType, { ...filter, ownerEmail }, { limit, cursor, sort });
    const now = this.clock.now();
    const parts = { uow: this.uow, hosts: this.fleet.hosts, clock: this.clock, deadlineDays: this.config.patchDeadlineDays };
    const ids = page.items.filter(({ lifecycle }) => lifecycle === 'Active').map(({ id }) => id);
    const states = await complianceStates(parts, dbmsType, ids);
    const backups = await this.uow.read.backupOverview.standings(page.items.map(({ id }) => id));
    const items = page.items.map((row) => ({
      ...presentCluster(row, now, backups.get(row.id)),
      patchState: states.get(row.id) ?? null,
    }));
    return { ...page, items };
  }

  @Get('clustersServers')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Every active server of every active cluster: what a change would be pushed to' })
  @Problems('validation-failed', 'bad-cursor')
  async listServers(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, ...filter }: ClustersServersQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<ClustersServerPage> {
    const page = await this.uow.read.clusters.listServers(dbmsType, { ...filter, ownerEmail }, { limit, cursor, sort });
    return { ...page, items: page.items.map(presentClustersServer) };
  }

  @Get('releases')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Versions that the servers of the pool can install' })
  @Problems('engine-unavailable')
  async releases(@DbmsTypeParam() dbmsType: DbmsType, @Query() { limit }: ListQuery): Promise<ReleasePage> {
    const { hosts, engines } = this.fleet;
    const releases = await releasesOf(engines.engineFor(dbmsType), { hosts, uow: this.uow }, this.clock.now());
    return { items: releases.slice(0, limit), total: releases.length, nextCursor: null };
  }
}
