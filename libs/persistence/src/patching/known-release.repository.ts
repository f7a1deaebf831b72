import type { DbmsType } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { KnownReleaseEntity } from './known-release.entity.js';

export class KnownReleaseRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Remembers releases; one that is known keeps the day on which it was seen first. */
  async note(dbmsType: DbmsType, versions: readonly string[]): Promise<void> {
    await this.manager.query(
      `INSERT INTO known_releases (dbms_type, version) SELECT $1, unnest($2::varchar[]) ON CONFLICT DO NOTHING`,
      [dbmsType, versions],
    );
  }

  /** When each was seen first. */
  async firstSeen(dbmsType: DbmsType): Promise<ReadonlyMap<string, Date>> {
    const rows = await this.manager.findBy(KnownReleaseEntity, { dbmsType });
    return new Map(rows.map(({ version, firstSeenAt }) => [version, firstSeenAt]));
  }
}
