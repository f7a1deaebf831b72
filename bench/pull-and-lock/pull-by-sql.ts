import type { Pool, PoolClient } from 'pg';
import { EVENT_CHANNEL, pullParameters, pullStatement } from '@rocket/persistence';
import { newId } from '@rocket/platform';

const STATEMENT = pullStatement('skip');

/** The transaction of a pull as the product does it, statement by statement, without the product around it. */
export async function pullBySql(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('START TRANSACTION');
    const lockId = newId();
    const request = { dbmsType: 'PostgreSQL', count: 3, environment: 'Prod' } as const;
    const { rows } = await client.query<{ id: string }>(
      STATEMENT,
      pullParameters(request, { lockId, leaseMinutes: 15, lockedBy: 'bench' }),
    );
    if (rows.length !== 3) throw new Error(`a pull took ${rows.length} servers`);
    const { rows: servers } = await client.query<{ server_name: string }>(
      `SELECT server.*, environment.*, datacenter.* FROM servers server
       JOIN environments environment ON environment.id = server.environment_id
       JOIN datacenters datacenter ON datacenter.id = server.datacenter_id
       WHERE server.id = ANY($1)`,
      [rows.map(({ id }) => id)],
    );
    const names = servers.map((server) => server.server_name).join(', ');
    await client.query(
      `INSERT INTO fleet_events (xid, type, dbms_type, text)
       VALUES (pg_current_xact_id()::text::bigint, 'poolServer', 'PostgreSQL', $1) RETURNING id, at`,
      [names],
    );
    await client.query(`SELECT pg_notify($1, '')`, [EVENT_CHANNEL]);
    await addActivity(client, `bench pulled ${names} for 15 minutes.`);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** Behind the last one, as the last thing. What is in a hash is the product's own affair; nobody verifies the record here. */
async function addActivity(client: PoolClient, text: string): Promise<void> {
  const { rows } = await client.query<{ last_position: string; last_hash: string }>(
    `SELECT last_position, last_hash FROM lock_chain('activities')`,
  );
  await client.query(
    `INSERT INTO activities (id, position, type, dbms_type, planned, actor, text, at, previous_hash, hash)
     VALUES ($1, $2, 'PoolPull', 'PostgreSQL', true, 'bench', $3, now(), $4, $4)`,
    [newId(), Number(rows[0]?.last_position) + 1, text, rows[0]?.last_hash],
  );
}
