import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AddBackupRepositoryRequest,
  BackupRepository,
  BackupRepositoryPage,
  ChangeBackupRepositoryRequest,
  ListQuery,
} from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import { addBackupRepository, removeBackupRepository } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { BackupRepositoryRow, Repositories } from '@rocket/persistence';
import { isId } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { FLEET, type Fleet } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, setLocation, withETag } from '../edge/versions.js';
import { askRepositories } from './ask-repositories.js';
import { presentRepository } from './backup-settings.presenter.js';

/** The places where backups lie. */
@ApiTags('backups')
@Controller('backupRepositories')
export class BackupRepositoriesController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(FLEET) private readonly fleet: Fleet,
  ) {}

  @Get()
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'Where backups lie, and how full it is there' })
  @Problems('validation-failed', 'bad-cursor')
  async list(@Query() query: ListQuery): Promise<BackupRepositoryPage> {
    const page = await this.uow.read.backupRepositories.list(query);
    return { ...page, items: await this.present(page.items) };
  }

  @Post()
  @RequirePermission('repository:write')
  @ApiOperation({ summary: 'Add a place for backups of clusters that have none yet; those that have one stay with it' })
  @Problems('validation-failed', 'name-exists', 'server-not-found')
  async add(
    @Body() { environment, serverName, ...given }: AddBackupRepositoryRequest,
    @CurrentCaller() { username: actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BackupRepository> {
    const { name, kind = 'filesystem', path, warnPercent = 80, criticalPercent = 95 } = given;
    requireOrder(warnPercent, criticalPercent);
    const environmentId = (await environmentIdOf(this.uow.read, environment)) ?? null;
    const repository = { name, environmentId, kind, path, warnPercent, criticalPercent };
    const row = await addBackupRepository(this.uow, { repository, serverName: serverName ?? null, actor });
    setLocation(reply, 'backupRepositories', row.id);
    return this.presentOne(row, reply);
  }

  @Get(':id')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'A place where backups lie' })
  @Problems('repository-not-found')
  async read(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<BackupRepository> {
    requireId(id);
    return this.presentOne(await this.uow.read.backupRepositories.byId(id), reply);
  }

  @Patch(':id')
  @NeedsIfMatch()
  @RequirePermission('repository:write')
  @ApiOperation({ summary: 'Change what is recorded of a place for backups; its files are not moved' })
  @Problems('repository-not-found', 'validation-failed', 'name-exists')
  async change(
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() { environment, ...changes }: ChangeBackupRepositoryRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BackupRepository> {
    requireId(id);
    const row = await this.uow.run(async (tx) => {
      const before = await tx.backupRepositories.byId(id);
      requireOrder(changes.warnPercent ?? before.warnPercent, changes.criticalPercent ?? before.criticalPercent);
      const environmentId = await environmentIdOf(tx, environment);
      const given = Object.entries({ ...changes, environmentId }).filter(([, value]) => value !== undefined);
      if (given.length > 0) await tx.backupRepositories.change(id, version, Object.fromEntries(given));
      return tx.backupRepositories.byId(id);
    });
    return this.presentOne(row, reply);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('repository:write')
  @ApiOperation({ summary: 'Forget a place in which nothing was ever backed up; its files stay' })
  @Problems('repository-not-found', 'repository-in-use')
  async remove(@Param('id') id: string, @CurrentCaller() { username: actor }: Caller): Promise<void> {
    requireId(id);
    await removeBackupRepository(this.uow, { id, actor });
  }

  private async presentOne(row: BackupRepositoryRow, reply: FastifyReply): Promise<BackupRepository> {
    const [shown] = await this.present([row]);
    if (!shown) throw new Error(`Repository ${row.name} was not presented.`);
    return withETag(reply, shown);
  }

  private async present(rows: readonly BackupRepositoryRow[]): Promise<BackupRepository[]> {
    return (await askRepositories(this.uow.read, this.fleet, rows)).map(presentRepository);
  }
}

/** Null for those of all environments, `undefined` where nobody said anything. */
async function environmentIdOf(read: Repositories, environment: string | null | undefined): Promise<string | null | undefined> {
  if (environment === null || environment === undefined) return environment;
  const found = (await read.inventory.environmentsByName([environment])).get(environment);
  if (found) return found.id;
  throw fault('/environment', `is not known: there is no ${environment}`);
}

function requireOrder(warnPercent: number, criticalPercent: number): void {
  if (warnPercent >= criticalPercent)
    throw fault('/warnPercent', `must be less than criticalPercent, which is ${criticalPercent}`);
}

function fault(pointer: string, detail: string): DomainError {
  return new DomainError('validation-failed', `${pointer.slice(1)} ${detail}.`, {}, [{ pointer, detail }]);
}

function requireId(id: string): void {
  if (!isId(id)) throw new DomainError('repository-not-found', `There is no backup repository ${id}.`);
}
