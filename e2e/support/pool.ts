import type { ApiClient } from './api-client.ts';

/** A server as the API answers it; what these tests look at. */
export interface PoolServer {
  id: string;
  serverName: string;
  dbmsType: string;
  status: 'Free' | 'Locked' | 'Used' | 'Repository' | 'NeedsCleaning' | 'Failed';
  statusReason: string | null;
  datacenter: string;
  environment: string;
  cpu: number;
  ramGb: number;
  dbGigs: number;
  lockId: string | null;
  lockedUntil: string | null;
  clusterName: string | null;
}

export interface Page<Item> {
  items: Item[];
  total: number;
  nextCursor: string | null;
}

export interface Pulled {
  lockId: string;
  lockedUntil: string;
  servers: PoolServer[];
}

/** An inventory entry that nobody ever connects to. */
export function recordedServer(serverName: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    serverName,
    driver: 'ssh',
    probe: false,
    environment: 'Prod',
    datacenter: 'CH',
    cpu: 4,
    ramGb: 16,
    dbGigs: 100,
    ...more,
  };
}

/** Every row of a list, page by page. */
export async function readAll<Item>(api: ApiClient, path: string, limit = 500): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const separator = path.includes('?') ? '&' : '?';
    const from: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await api.get<Page<Item>>(`${path}${separator}limit=${limit}${from}`);
    items.push(...body.items);
    cursor = body.nextCursor;
  } while (cursor !== null);
  return items;
}
