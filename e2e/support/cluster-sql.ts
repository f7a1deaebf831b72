import { Client } from 'pg';
import type { ApiClient } from './api-client.ts';
import type { Cluster } from './clusters.ts';

interface Credentials {
  username: string;
  password: string;
  databaseName: string;
  caCertificate: string | null;
}

/** As an application does: with the credentials of the cluster, at its primary. */
export async function clusterSql<Row>(api: ApiClient, clusterName: string, text: string): Promise<Row[]> {
  const path = `/PostgreSQL/Cluster/${clusterName}`;
  const { username, password, databaseName, caCertificate } = (await api.get<Credentials>(`${path}/credentials`)).body;
  const { servers } = (await api.get<Cluster>(path)).body;
  const client = new Client({
    ...{ host: '127.0.0.1', user: username, password, database: databaseName },
    port: servers.find(({ nodeRole }) => nodeRole === 'Primary')?.port ?? 0,
    ssl: { ca: caCertificate ?? '' },
  });
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}
