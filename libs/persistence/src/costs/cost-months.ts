import type { CalendarPeriod, Showback } from '@rocket/domain';
import { chargedKey } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { IsNull, Not } from 'typeorm';
import { CostMonthEntity } from './cost-month.entity.js';

/** Rows that are sent to the database at once. */
const PIECE = 5_000;

export interface Counted {
  month: CalendarPeriod;
  countedUntil: Date;
  rateCardsHash: string;
  showback: Showback;
}

/** What months cost, as it was counted. */
export class CostMonths {
  constructor(private readonly manager: EntityManager) {}

  /** Held until the transaction ends: one counts at a time. */
  async lock(): Promise<void> {
    await this.manager.query(`SELECT pg_advisory_xact_lock(hashtext('rocket: cost months'))`);
  }

  find(month: string): Promise<CostMonthEntity | null> {
    return this.manager.findOneBy(CostMonthEntity, { month });
  }

  /** Names of the months that never change. */
  async closedNames(): Promise<Set<string>> {
    const rows = await this.manager.find(CostMonthEntity, { select: { month: true }, where: { closedAt: Not(IsNull()) } });
    return new Set(rows.map(({ month }) => month));
  }

  /** The months that were counted, the newest first. */
  list(): Promise<CostMonthEntity[]> {
    return this.manager.find(CostMonthEntity, { order: { month: 'DESC' } });
  }

  /** Writes what an open month costs, instead of what was counted before. */
  async write({ month, countedUntil, rateCardsHash, showback }: Counted): Promise<void> {
    const { currency, sharedCost, hours, total } = showback;
    await this.manager.upsert(
      CostMonthEntity,
      {
        ...{ month: month.name, fromAt: new Date(month.fromMs), toAt: new Date(month.toMs), closedAt: null },
        ...{ currency, sharedCost, hours, countedUntil, rateCardsHash, total: Number(total) },
      },
      ['month'],
    );
    await this.manager.query('DELETE FROM cost_lines WHERE month = $1', [month.name]);
    await this.manager.query('DELETE FROM cost_entries WHERE month = $1', [month.name]);
    const entries = showback.entries.map((entry, place) => ({ ...entry, ordinal: place + 1 }));
    await this.insert('cost_entries', month.name, entries.map(entryRow));
    const ordinalOf = new Map(entries.map((entry) => [chargedKey(entry), entry.ordinal]));
    const lines = showback.lines.map((line, place) => ({
      entry_ordinal: ordinalOf.get(chargedKey(line)),
      ordinal: place + 1,
      kind: line.kind,
      cluster_id: line.clusterId,
      server_id: line.serverId,
      rate_card_id: line.rateCardId,
      hours: line.hours,
      cpu: line.cpu,
      ram_milli_gb: line.ramMilliGb,
      disk_milli_gb: line.diskMilliGb,
      backup_milli_gb_hours: line.backupMilliGbHours.toString(),
      amount: line.amount.toString(),
    }));
    await this.insert('cost_lines', month.name, lines);
  }

  /** From now on it says what it says. */
  async close(month: string, at: Date): Promise<void> {
    await this.manager.update(CostMonthEntity, { month, closedAt: IsNull() }, { closedAt: at });
  }

  private async insert(table: 'cost_entries' | 'cost_lines', month: string, rows: readonly object[]): Promise<void> {
    for (let from = 0; from < rows.length; from += PIECE) {
      await this.manager.query(
        `INSERT INTO ${table} SELECT (jsonb_populate_record(NULL::${table}, one || jsonb_build_object('month', $2::text))).*
         FROM jsonb_array_elements($1::jsonb) AS one`,
        [JSON.stringify(rows.slice(from, from + PIECE)), month],
      );
    }
  }
}

function entryRow(entry: Showback['entries'][number] & { ordinal: number }): object {
  const { ordinal, holder, applicationId, environmentId, dbmsType, own, shared } = entry;
  const charged = { holder, application_id: applicationId, environment_id: environmentId, dbms_type: dbmsType };
  return { ordinal, ...charged, own: own.toString(), shared: shared.toString() };
}
