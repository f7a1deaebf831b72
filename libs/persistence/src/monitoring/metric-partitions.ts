import type { MetricResolution } from '@rocket/domain';
import type { EntityManager } from 'typeorm';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Where each resolution is kept, and how much of it is in one partition: what is over is dropped with the table it is in. */
export const METRIC_TABLES: Readonly<Record<MetricResolution, { table: string; unit: 'hour' | 'day' | 'month' }>> = {
  sample: { table: 'metric_samples', unit: 'hour' },
  '5min': { table: 'metric_five_minutes', unit: 'day' },
  '1h': { table: 'metric_hours', unit: 'month' },
  '1d': { table: 'metric_days', unit: 'month' },
};

/** Makes partitions before they are needed, and drops those that are over. */
export class MetricPartitions {
  constructor(private readonly manager: EntityManager) {}

  /** Whatever is to be written from this time until that one has a place afterwards. */
  async ensure(resolution: MetricResolution, fromMs: number, toMs: number): Promise<void> {
    const { table, unit } = METRIC_TABLES[resolution];
    for (let start = startOf(unit, fromMs); start <= toMs; start = endOf(unit, start)) {
      const name = nameOf(table, unit, start);
      const [found]: { there: string | null }[] = await this.manager.query(`SELECT to_regclass($1)::text AS there`, [name]);
      if (typeof found?.there === 'string') continue;
      const [from, to] = [iso(start), iso(endOf(unit, start))];
      // Two that ask for it at once: the second waits, and finds it there.
      await this.manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('metric partitions', 0))`);
      await this.manager.query(
        `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
    }
  }

  /** Drops every partition that ended before. Answers their names. */
  async drop(resolution: MetricResolution, beforeMs: number): Promise<string[]> {
    const { table, unit } = METRIC_TABLES[resolution];
    const rows: { name: string }[] = await this.manager.query(
      `SELECT child.relname AS name FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
       WHERE inhparent = to_regclass($1) ORDER BY child.relname`,
      [table],
    );
    const limit = nameOf(table, unit, startOf(unit, beforeMs));
    // Names of one table sort as their times do.
    const over = rows.map(({ name }) => name).filter((name) => name < limit);
    for (const name of over) await this.manager.query(`DROP TABLE IF EXISTS "${name}"`);
    return over;
  }
}

function startOf(unit: 'hour' | 'day' | 'month', atMs: number): number {
  const at = new Date(atMs);
  if (unit === 'month') return Date.UTC(at.getUTCFullYear(), at.getUTCMonth());
  const lengthMs = unit === 'hour' ? HOUR_MS : DAY_MS;
  return Math.floor(atMs / lengthMs) * lengthMs;
}

function endOf(unit: 'hour' | 'day' | 'month', startMs: number): number {
  if (unit !== 'month') return startMs + (unit === 'hour' ? HOUR_MS : DAY_MS);
  const at = new Date(startMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1);
}

/** `metric_samples_2026113013`, `metric_five_minutes_20261130`, `metric_hours_202611`. */
function nameOf(table: string, unit: 'hour' | 'day' | 'month', startMs: number): string {
  const digits = iso(startMs).replaceAll(/\D/g, '');
  return `${table}_${digits.slice(0, { hour: 10, day: 8, month: 6 }[unit])}`;
}

const iso = (atMs: number): string => new Date(atMs).toISOString();
