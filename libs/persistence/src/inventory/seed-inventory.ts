import { newId } from '@rocket/platform';
import type { EntityManager } from 'typeorm';

const ENVIRONMENTS = [
  ['Sbx', 'Sandbox'],
  ['Dev', 'Development'],
  ['QA', 'Quality assurance'],
  ['UAT', 'User acceptance test'],
  ['Prod', 'Production'],
] as const;

const DATACENTERS = [
  ['CH', 'Switzerland'],
  ['PA', 'Pennsylvania'],
] as const;

/** What an empty installation starts with. */
export async function seedInventory(manager: EntityManager): Promise<void> {
  for (const [index, [environment, description]] of ENVIRONMENTS.entries()) {
    await manager.query(
      `INSERT INTO environments (id, environment, description, ordinal, require_contact_for_patching, version)
       VALUES ($1, $2, $3, $4, $5, 1)
       ON CONFLICT (environment) DO NOTHING`,
      [newId(), environment, description, (index + 1) * 10, environment === 'Prod'],
    );
  }
  for (const [datacenter, description] of DATACENTERS) {
    await manager.query(
      `INSERT INTO datacenters (id, datacenter, description, version) VALUES ($1, $2, $3, 1)
       ON CONFLICT (datacenter) DO NOTHING`,
      [newId(), datacenter, description],
    );
  }
}
