import { DomainError } from '@rocket/domain';
import type { BackupRepositoryKind } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { EnvironmentEntity } from '../inventory/environment.entity.js';
import { readPage } from '../page.js';
import type { Page, PageRequest, SortField } from '../page.js';
import { isUniqueViolation } from '../unique-violation.js';
import type { ServerEntity } from '../pool-servers/server.entity.js';
import { BackupRepositoryEntity } from './backup-repository.entity.js';

export type BackupRepositoryRow = Omit<BackupRepositoryEntity, 'environment' | 'server'> & {
  environment: EnvironmentEntity | null;
  server: ServerEntity | null;
};
export type NewBackupRepository = Pick<
  BackupRepositoryEntity,
  'name' | 'environmentId' | 'kind' | 'path' | 'warnPercent' | 'criticalPercent'
> & { serverId?: string | null };
export type BackupRepositoryChange = Partial<
  Pick<BackupRepositoryEntity, 'name' | 'environmentId' | 'path' | 'warnPercent' | 'criticalPercent'>
>;

const SORT: Readonly<Record<string, SortField>> = {
  name: { expression: 'repository.name', type: 'text' },
  createdAt: { expression: 'repository.created_at', type: 'timestamptz' },
};
/** Any number that nothing else in this database locks. */
const SEED_LOCK = 0x7265706f;

/** The places where backups lie. */
export class BackupRepositories {
  constructor(private readonly manager: EntityManager) {}

  list(page: PageRequest): Promise<Page<BackupRepositoryRow>> {
    const query = this.manager.createQueryBuilder(BackupRepositoryEntity, 'repository').where('true');
    return readPage(query, SORT, 'name', page, (ids) => this.byIds(ids));
  }

  async byIds(ids: readonly string[]): Promise<BackupRepositoryRow[]> {
    const rows = await this.manager.find(BackupRepositoryEntity, {
      where: { id: In([...ids]) },
      relations: { environment: true, server: true },
    });
    return rows as BackupRepositoryRow[];
  }

  /** @throws DomainError `repository-not-found` */
  async byId(id: string): Promise<BackupRepositoryRow> {
    const [row] = await this.byIds([id]);
    if (!row) throw new DomainError('repository-not-found', `There is no backup repository ${id}.`);
    return row;
  }

  /**
   * Where clusters of an environment begin to be backed up: the newest repository of that environment, or else the newest
   * that is for all, of these kinds.
   *
   * @throws DomainError `repository-not-found` when there is none
   */
  async forEnvironment(environmentId: string, kinds: readonly BackupRepositoryKind[]): Promise<BackupRepositoryRow> {
    const [found]: { id: string }[] = await this.manager.query(
      `SELECT id FROM backup_repositories WHERE (environment_id = $1 OR environment_id IS NULL) AND kind = ANY($2)
       ORDER BY environment_id IS NULL, created_at DESC, id DESC LIMIT 1`,
      [environmentId, kinds],
    );
    if (!found) {
      const what = kinds.includes('server') ? 'backup repository on a server' : 'backup repository';
      throw new DomainError('repository-not-found', `There is no ${what} for this environment. Add one first.`);
    }
    return this.byId(found.id);
  }

  /** @throws DomainError `name-exists` */
  async add(repository: NewBackupRepository): Promise<BackupRepositoryRow> {
    const id = newId();
    await this.manager.insert(BackupRepositoryEntity, { ...repository, id }).catch((error: unknown) => {
      throw nameTaken(error, repository.name);
    });
    return this.byId(id);
  }

  /** The first one of an installation: added when there is none at all, whoever starts first. */
  async seed(repository: NewBackupRepository): Promise<void> {
    await this.manager.query('SELECT pg_advisory_xact_lock($1)', [SEED_LOCK]);
    if (!(await this.manager.exists(BackupRepositoryEntity))) await this.add(repository);
  }

  /** @throws DomainError `edit-conflict` when it is not this version any more, `name-exists` */
  async change(id: string, expectedVersion: number, changes: BackupRepositoryChange): Promise<void> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(BackupRepositoryEntity)
      .set(changes as never)
      .where({ id, version: expectedVersion })
      .execute()
      .catch((error: unknown) => {
        throw nameTaken(error, changes.name ?? '');
      });
    if (affected === 0)
      throw new DomainError('edit-conflict', `You changed version ${expectedVersion}, but there is a newer one.`);
  }

  /** How many clusters have their backups in it, those that are gone included. */
  async clustersIn(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows: { id: string; count: number }[] = await this.manager.query(
      `SELECT backup_repository_id AS id, count(*)::int AS count FROM clusters WHERE backup_repository_id = ANY($1) GROUP BY 1`,
      [ids],
    );
    return new Map(rows.map(({ id, count }) => [id, count]));
  }

  /** How many bytes of backups are recorded in each, the log not counted. */
  async storedIn(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows: { id: string; bytes: string }[] = await this.manager.query(
      `SELECT repository_id AS id, coalesce(sum(stored_bytes), 0)::text AS bytes FROM backups
       WHERE repository_id = ANY($1) AND status <> 'Expired' GROUP BY 1`,
      [ids],
    );
    return new Map(rows.map(({ id, bytes }) => [id, Number(bytes)]));
  }

  /** Forgets a repository; its files stay. @throws DomainError `repository-in-use` while anything refers to it */
  async remove({ id, name }: Pick<BackupRepositoryEntity, 'id' | 'name'>): Promise<void> {
    await this.manager.delete(BackupRepositoryEntity, { id }).catch((error: unknown) => {
      throw isReferredTo(error) ? new DomainError('repository-in-use', `Backups are recorded that lie in ${name}.`) : error;
    });
  }
}

/** 23001 restrict_violation, and 23503 foreign_key_violation of older releases. */
function isReferredTo(error: unknown): boolean {
  const code = (error as { driverError?: { code?: string } }).driverError?.code;
  return code === '23001' || code === '23503';
}

function nameTaken(error: unknown, name: string): unknown {
  if (!isUniqueViolation(error, 'backup_repositories_name_once')) return error;
  return new DomainError('name-exists', `There is already a backup repository ${name}.`);
}
