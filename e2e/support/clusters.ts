import type { ApiAnswer, ApiClient } from './api-client.ts';

export interface Accepted {
  cluster: { clusterName: string };
  operationId: string;
  code?: string;
}

/** A cluster as the API answers it; what these tests look at. */
export interface Cluster {
  clusterName: string;
  clusterHealth: string;
  failureReason: string | null;
  servers: { serverName: string; address: string; port: number; nodeRole: string; dbVersion: string }[];
}

export interface Operation {
  status: string;
  error: string | null;
  steps: {
    ordinal: number;
    title: string;
    status: string;
    serverName: string | null;
    output: string;
    error: string | null;
    attempt: number;
  }[];
}

/** Asks for a cluster of the application `webshop`. */
export function createCluster(
  api: ApiClient,
  clusterName: string,
  more: { environment?: string; servers?: unknown; lockId?: string; release?: string },
  headers: Record<string, string> = {},
): Promise<ApiAnswer<Accepted>> {
  const { environment = 'Dev', release, ...rest } = more;
  return api.post<Accepted>(
    '/PostgreSQL/Cluster',
    {
      application: { applicationName: 'webshop' },
      cluster: { clusterName, environment, ...(release === undefined ? {} : { release }) },
      ...rest,
    },
    headers,
  );
}

export const named = (...serverNames: string[]): { serverName: string }[] => serverNames.map((serverName) => ({ serverName }));
