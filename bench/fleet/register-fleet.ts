import { newRows } from '@rocket/persistence/testing';
import type { UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { SecretBox } from '@rocket/platform';
import { NEWER, OLDER } from './simulated-fleet.ts';
import type { SimulatedFleet } from './simulated-fleet.ts';

const MEMBERS = 3;
const AT_ONCE = 50;
/** So many of five clusters are in Dev, the others in Prod: a run begins with the smaller wave. */
const IN_DEV = 1;
const OF = 5;

/** Clusters of three servers each as they are when they run, in the database and in the simulated fleet. */
export async function registerFleet(uow: UnitOfWork, secretBox: SecretBox, fleet: SimulatedFleet, count: number): Promise<void> {
  const rows = await newRows(uow);
  const idOf = async (environment: string): Promise<string> => {
    const found: { id: string }[] = await uow.dataSource.query('SELECT id FROM environments WHERE environment = $1', [
      environment,
    ]);
    return found[0]?.id ?? '';
  };
  const [dev, prod] = [await idOf('Dev'), await idOf('Prod')] as const;
  for (let from = 0; from < count; from += AT_ONCE) {
    await uow.run(async (tx) => {
      for (let number = from; number < Math.min(count, from + AT_ONCE); number++) {
        const isDev = number % OF < IN_DEV;
        const name = `orders-${String(number).padStart(4, '0')}`;
        const environment = isDev ? 'Dev' : 'Prod';
        const servers = Array.from({ length: MEMBERS }, (_, index) =>
          rows.server({ serverName: `${name}-${index + 1}`, environment }),
        );
        const added = await tx.poolServers.add(servers, { from: 0, to: 0 });
        const id = newId();
        const passwords = JSON.stringify({ superuser: 'a', replication: 'b', owner: 'c' });
        const cluster = {
          ...{ id, clusterName: name, environmentId: isDev ? dev : prod, release: OLDER, tlsEnabled: false },
          sealedPasswords: secretBox.seal(passwords, `cluster-passwords:${id}`),
        };
        const members = added.map((server, index) => rows.member(id, server.id, { ordinal: index + 1 }));
        await tx.clusters.add(rows.cluster(cluster), members);
        for (const [index, member] of members.entries()) fleet.add(member.id, index === 0);
      }
    });
  }
  await hearOfPatches(uow);
  await settle(uow);
}

/** Clusters in Prod are patched only where somebody hears of it. */
async function hearOfPatches(uow: UnitOfWork): Promise<void> {
  await uow.run(async (tx) => {
    const { id: applicationId } = await tx.applications.findOrCreate({ applicationName: 'Orders' });
    const person = { contactName: 'Ada', contactType: 'Person', email: 'ada@example.org' } as const;
    const nothing = { phone: null, webhookUrl: null, zone: null, sealedWebhookSecret: null };
    const { id: contactId, version } = await tx.contacts.add({ ...person, ...nothing });
    await tx.contacts.change(contactId, version, { confirmedAt: new Date(), confirmedBy: 'bench' });
    const link = { role: 'owner' as const, topics: ['patching' as const], environmentIds: [] };
    const by = { requestedBy: 'bench', approvedAt: new Date(), approvedBy: 'bench' };
    await tx.applicationContacts.add({ ...link, applicationId, contactId, ...by });
  });
}

/** Everything is up and was seen so. */
async function settle(uow: UnitOfWork): Promise<void> {
  const statements = [
    `UPDATE clusters SET lifecycle = 'Active', cluster_health = 'ClusterUp'`,
    `UPDATE cluster_members SET port = 5432, server_health = 'ServerUp', db_version = '${OLDER}', streaming = true,
       node_role = CASE ordinal WHEN 1 THEN 'Primary' ELSE 'SecondaryAsync' END`,
    `UPDATE servers SET status = 'Used', releases = '["${NEWER}", "${OLDER}"]', checked_at = now()`,
    'ANALYZE',
  ];
  for (const statement of statements) await uow.dataSource.query(statement);
}
