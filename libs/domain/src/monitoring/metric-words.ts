/** What a number of a metric counts. */
export type MetricUnit = 'ms' | 'percent' | 'count' | 'bytes' | 'bytesPerSecond' | 'perSecond' | 'seconds' | 'load' | 'yesNo';

export interface MetricDescription {
  title: string;
  unit: MetricUnit;
  /** What it says, as a sentence. */
  text: string;
  /** There is one for each of something, such as a mount. */
  ofEach?: 'mount';
}

/** All that is measured of a server that is a member of a cluster. */
export const METRICS = {
  hostUp: { title: 'Server answers', unit: 'yesNo', text: 'Whether the server itself answered.' },
  hostPingMs: { title: 'Server response', unit: 'ms', text: 'How long the server took to answer a question about itself.' },
  cpuIdlePercent: { title: 'CPU idle', unit: 'percent', text: 'The part of all processors that had nothing to do.' },
  load: { title: 'Load', unit: 'load', text: 'Processes that run or wait to, averaged over a minute.' },
  memoryUsedPercent: { title: 'Memory used', unit: 'percent', text: 'Memory that could not be given to anybody else.' },
  diskUsedPercent: { title: 'Disk used', unit: 'percent', text: 'How full a file system is.', ofEach: 'mount' },
  dbUp: { title: 'Database answers', unit: 'yesNo', text: 'Whether the database let us sign in and answered.' },
  dbConnectMs: { title: 'Database response', unit: 'ms', text: 'How long it took to sign in to the database.' },
  connections: { title: 'Connections', unit: 'count', text: 'Clients that are connected.' },
  connectionsUsedPercent: { title: 'Connections used', unit: 'percent', text: 'Clients of those that may connect.' },
  longestTransactionSeconds: {
    title: 'Longest transaction',
    unit: 'seconds',
    text: 'How long the transaction has been open that is open longest.',
  },
  dbSizeBytes: { title: 'Size of databases', unit: 'bytes', text: 'All databases together.' },
  wraparoundAge: {
    title: 'Wraparound age',
    unit: 'count',
    text: 'Transactions since the oldest row that is not frozen. At 2,147 million the database takes no writes.',
  },
  cacheHitPercent: { title: 'Cache hits', unit: 'percent', text: 'Blocks that were found in memory.' },
  transactionsPerSecond: { title: 'Transactions', unit: 'perSecond', text: 'Transactions that ended.' },
  walBytesPerSecond: { title: 'WAL written', unit: 'bytesPerSecond', text: 'Write-ahead log of a primary.' },
  lagBytes: { title: 'Replication lag', unit: 'bytes', text: 'What the primary has written that the replica has not replayed.' },
  lagSeconds: { title: 'Replay delay', unit: 'seconds', text: 'How old the newest change is that the replica has replayed.' },
} as const satisfies Record<string, MetricDescription>;

export type MetricName = keyof typeof METRICS;
export const describeMetric = (name: MetricName): MetricDescription => METRICS[name];
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];
export const isMetricName = (name: string): name is MetricName => Object.hasOwn(METRICS, name);

/** Under what a number is kept: the name of the metric, with what it is of behind a colon, `diskUsedPercent:/var/lib`. */
export type MetricKey = MetricName | `${MetricName}:${string}`;
export type MetricValues = Partial<Record<MetricKey, number>>;

export function metricKey(name: MetricName, element?: string): MetricKey {
  return element === undefined ? name : `${name}:${element}`;
}

/** @returns undefined for what is no key of ours */
export function parseMetricKey(key: string): { metric: MetricName; element: string | null } | undefined {
  const colon = key.indexOf(':');
  const metric = colon < 0 ? key : key.slice(0, colon);
  return isMetricName(metric) ? { metric, element: colon < 0 ? null : key.slice(colon + 1) } : undefined;
}

/** What only grows, and says something by how much it has grown. It begins anew when whoever counts is restarted. */
export interface MetricCounters {
  cpuIdleMs?: number;
  cpuTotalMs?: number;
  blocksHit?: number;
  blocksRead?: number;
  transactions?: number;
  walBytes?: number;
}

/** Between counts that are further apart, a mean says nothing about now. */
const APART_MAX_MS = 5 * 60_000;

/** What counters say by how much they have grown. Nothing where one has begun anew, or there was none before. */
export function ratesBetween(
  before: { atMs: number; counters: MetricCounters } | undefined,
  now: { atMs: number; counters: MetricCounters },
): MetricValues {
  const apartMs = now.atMs - (before?.atMs ?? 0);
  if (before === undefined || apartMs <= 0 || apartMs > APART_MAX_MS) return {};
  const grown = (counter: keyof MetricCounters): number | undefined => {
    const [was, is] = [before.counters[counter], now.counters[counter]];
    return was === undefined || is === undefined || is < was ? undefined : is - was;
  };
  const [idle, total, hit, read] = [grown('cpuIdleMs'), grown('cpuTotalMs'), grown('blocksHit'), grown('blocksRead')];
  const [transactions, wal] = [grown('transactions'), grown('walBytes')];
  const perSecond = 1000 / apartMs;
  return {
    ...(idle !== undefined && total !== undefined && total > 0 && { cpuIdlePercent: Math.min(100, (100 * idle) / total) }),
    ...(hit !== undefined && read !== undefined && hit + read > 0 && { cacheHitPercent: (100 * hit) / (hit + read) }),
    ...(transactions !== undefined && { transactionsPerSecond: transactions * perSecond }),
    ...(wal !== undefined && { walBytesPerSecond: wal * perSecond }),
  };
}
