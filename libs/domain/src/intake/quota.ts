/** What an application or a cost centre may have at the same time; null: as much as there is. Sizes in GB, all servers together. */
export interface Quota {
  clusters: number | null;
  cpu: number | null;
  ramGb: number | null;
  dbGigs: number | null;
}

/** What is used of it, or would be. */
export interface QuotaUse {
  clusters: number;
  cpu: number;
  ramGb: number;
  dbGigs: number;
}

const MEASURES = [
  { field: 'clusters', word: 'clusters' },
  { field: 'cpu', word: 'cores' },
  { field: 'ramGb', word: 'GB of memory' },
  { field: 'dbGigs', word: 'GB of disk' },
] as const;

/** What a request uses. Servers that were not counted yet use nothing. */
export function useOf({ nodes, cpu, ramGb, dbGigs }: Record<'nodes' | 'cpu' | 'ramGb' | 'dbGigs', number | null>): QuotaUse {
  const count = nodes ?? 0;
  return { clusters: 1, cpu: count * (cpu ?? 0), ramGb: count * (ramGb ?? 0), dbGigs: count * (dbGigs ?? 0) };
}

/** What a quota does not allow, as sentences: `12 of 16 cores are used, and 8 more are asked for.` Empty when it fits. */
export function quotaExcess(quota: Quota, used: QuotaUse, wanted: QuotaUse): string[] {
  return MEASURES.flatMap(({ field, word }) => {
    const limit = quota[field];
    if (limit === null || used[field] + wanted[field] <= limit || wanted[field] === 0) return [];
    return [`${String(used[field])} of ${String(limit)} ${word} are used, and ${String(wanted[field])} more are asked for.`];
  });
}
