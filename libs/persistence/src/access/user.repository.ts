import { In, IsNull, Not, type EntityManager } from 'typeorm';
import { DomainError, type Role } from '@rocket/domain';
import { isUniqueViolation } from '../unique-violation.js';
import { containing, readPage, type Page, type PageRequest } from '../page.js';
import { UserEntity } from './user.entity.js';

export type NewUser = Pick<UserEntity, 'id' | 'username' | 'displayName' | 'role' | 'passwordHash'> & { email?: string | null };
export type UserChange = Partial<Pick<UserEntity, 'displayName' | 'email' | 'role' | 'passwordHash' | 'disabledAt'>>;

export interface UserFilter {
  role?: Role | undefined;
  /** Part of the user name or the display name. */
  search?: string | undefined;
}

const SORT_FIELDS = {
  username: { expression: 'account.username', type: 'text' },
  createdAt: { expression: 'account.createdAt', type: 'timestamptz' },
} as const;

/** Serializes whatever counts users before it writes: the first user, and the last administrator. */
const USERS_ADVISORY_LOCK = 7_265_001;

/** Who may sign in. User names are folded to lower case on the way in. */
export class UserRepository {
  constructor(private readonly manager: EntityManager) {}

  async findById(id: string): Promise<UserEntity | null> {
    return this.manager.findOneBy(UserEntity, { id });
  }

  async findByUsername(username: string): Promise<UserEntity | null> {
    return this.manager.findOneBy(UserEntity, { username: foldUsername(username) });
  }

  async list(filter: UserFilter, page: PageRequest): Promise<Page<UserEntity>> {
    const query = this.manager.createQueryBuilder(UserEntity, 'account');
    if (filter.role) query.andWhere('account.role = :role', { role: filter.role });
    if (filter.search) {
      query.andWhere('(account.username ILIKE :search OR account.displayName ILIKE :search)', {
        search: containing(filter.search),
      });
    }
    return readPage(query, SORT_FIELDS, 'username', page, (ids) => this.manager.findBy(UserEntity, { id: In(ids) }));
  }

  /** Those who may still sign in and have an e-mail address: of these names, or of these roles. */
  async reachable(who: { usernames: readonly string[] } | { roles: readonly Role[] }): Promise<UserEntity[]> {
    const wanted = 'usernames' in who ? { username: In([...who.usernames]) } : { role: In([...who.roles]) };
    const where = { ...wanted, disabledAt: IsNull(), email: Not(IsNull()) };
    return this.manager.find(UserEntity, { where, order: { username: 'ASC' } });
  }

  async isEmpty(): Promise<boolean> {
    return !(await this.manager.exists(UserEntity));
  }

  /** @throws DomainError `name-exists` */
  async insert(user: NewUser): Promise<UserEntity> {
    const username = foldUsername(user.username);
    try {
      await this.manager.insert(UserEntity, { ...user, username, disabledAt: null });
    } catch (error) {
      if (isUniqueViolation(error, 'users_username_key')) {
        throw new DomainError('name-exists', `There is already a user named ${username}.`, { username }, [], { cause: error });
      }
      throw error;
    }
    return this.manager.findOneByOrFail(UserEntity, { id: user.id });
  }

  /** Creates the very first user; `false` when there is one already. Safe with several processes starting at once. */
  async insertFirst(user: NewUser): Promise<boolean> {
    return this.manager.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [USERS_ADVISORY_LOCK]);
      const users = new UserRepository(manager);
      if (!(await users.isEmpty())) return false;
      await users.insert(user);
      return true;
    });
  }

  /**
   * Changes a user who still has `version`. Must run in a transaction.
   *
   * @throws DomainError `user-not-found`, `edit-conflict`, or `last-admin` when nobody would be left to administer
   */
  async update(id: string, version: number, change: UserChange): Promise<UserEntity> {
    await this.manager.query('SELECT pg_advisory_xact_lock($1)', [USERS_ADVISORY_LOCK]);
    const before = await this.findById(id);
    if (!before) throw new DomainError('user-not-found', 'There is no user with this id.', { id });
    if (before.version !== version) {
      throw new DomainError('edit-conflict', `The user ${before.username} is at version ${before.version} now.`, {
        version: before.version,
      });
    }
    await this.manager.update(UserEntity, { id }, change);
    if ((await this.countActiveAdmins()) === 0) {
      throw new DomainError('last-admin', `${before.username} is the last administrator who can sign in.`);
    }
    return this.manager.findOneByOrFail(UserEntity, { id });
  }

  async setPasswordHash(id: string, passwordHash: string): Promise<void> {
    await this.manager.update(UserEntity, { id }, { passwordHash });
  }

  private async countActiveAdmins(): Promise<number> {
    return this.manager.countBy(UserEntity, { role: 'admin', disabledAt: IsNull() });
  }
}

/** "Admin" and "admin" are the same person. */
export function foldUsername(username: string): string {
  return username.trim().toLowerCase();
}
