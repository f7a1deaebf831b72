import type { EntityManager } from 'typeorm';
import { InstallationSecretEntity } from './installation-secret.entity.js';

export class InstallationSecretRepository {
  constructor(private readonly manager: EntityManager) {}

  find(name: string): Promise<InstallationSecretEntity | null> {
    return this.manager.findOneBy(InstallationSecretEntity, { name });
  }

  /** Stores it unless there is one already; answers the one that is there now. */
  async addOnce(secret: Pick<InstallationSecretEntity, 'name' | 'sealed' | 'publicPart'>): Promise<InstallationSecretEntity> {
    await this.manager.createQueryBuilder().insert().into(InstallationSecretEntity).values(secret).orIgnore().execute();
    return this.manager.findOneByOrFail(InstallationSecretEntity, { name: secret.name });
  }
}
