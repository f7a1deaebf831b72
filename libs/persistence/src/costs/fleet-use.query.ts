import { cardsOf } from '@rocket/domain';
import type { BackupsHeld, CalendarPeriod, ClusterHeld, DbmsType, FleetUse, Period, RateCard, ServerHeld } from '@rocket/domain';
import type { EntityManager } from 'typeorm';

/** What was used of the fleet in a month, until an instant. */
export class FleetUseQuery {
  constructor(private readonly manager: EntityManager) {}

  async of(month: CalendarPeriod, untilMs: number, cards: readonly RateCard[]): Promise<FleetUse> {
    const counted = { fromMs: month.fromMs, toMs: Math.min(untilMs, month.toMs) };
    return {
      servers: await this.servers(counted),
      clusters: await this.clusters(counted),
      backups: await this.backups(month, cardsOf(cards, counted)),
    };
  }

  private async servers({ fromMs, toMs }: Period): Promise<ServerHeld[]> {
    const rows: (Omit<ServerHeld, 'fromMs' | 'toMs'> & { from: Date; to: Date | null })[] = await this.manager.query(
      `SELECT server_id AS "serverId", holder, cluster_id AS "clusterId", application_id AS "applicationId",
         environment_id AS "environmentId", dbms_type AS "dbmsType", cpu, ram_gb AS "ramGb", db_gigs AS "diskGb",
         valid_from AS "from", valid_to AS "to"
       FROM server_assignments WHERE valid_from < $2 AND (valid_to IS NULL OR valid_to > $1)`,
      [new Date(fromMs), new Date(toMs)],
    );
    return rows.map(({ from, to, ...row }) => ({ ...row, ...within({ from, to }, toMs) }));
  }

  private async clusters({ fromMs, toMs }: Period): Promise<ClusterHeld[]> {
    const rows: { id: string; applicationId: string; environmentId: string; dbmsType: DbmsType; from: Date; to: Date | null }[] =
      await this.manager.query(
        `SELECT id, application_id AS "applicationId", environment_id AS "environmentId", dbms_type AS "dbmsType",
           created_at AS "from", expired_at AS "to"
         FROM clusters WHERE created_at < $2 AND (expired_at IS NULL OR expired_at > $1)`,
        [new Date(fromMs), new Date(toMs)],
      );
    return rows.map(({ id, from, to, ...row }) => ({
      ...row,
      holder: 'application',
      clusterId: id,
      ...within({ from, to }, toMs),
    }));
  }

  /** The hours are those of `hoursWithin`, counted where the backups are. */
  private async backups(month: CalendarPeriod, pieces: readonly (Period & { card: RateCard })[]): Promise<BackupsHeld[]> {
    const held: BackupsHeld[] = [];
    for (const { card, fromMs, toMs } of pieces) {
      const rows: BackupRow[] = await this.manager.query(
        `SELECT cluster.id AS "clusterId", cluster.application_id AS "applicationId", cluster.environment_id AS "environmentId",
           cluster.dbms_type AS "dbmsType", max(lay.hours)::int AS hours,
           round(sum(backup.stored_bytes::numeric * lay.hours) * 1000 / 1073741824)::text AS "milliGbHours"
         FROM backups backup JOIN clusters cluster ON cluster.id = backup.cluster_id
         CROSS JOIN LATERAL (SELECT
           floor(extract(epoch FROM least(coalesce(backup.removed_at, $3), $3) - $1::timestamptz) / 3600)
           - floor(extract(epoch FROM greatest(backup.stopped_at, $2) - $1::timestamptz) / 3600) AS hours) AS lay
         WHERE backup.status IN ('Successful', 'Expiring', 'Expired') AND backup.stored_bytes > 0
           AND backup.stopped_at < $3 AND (backup.removed_at IS NULL OR backup.removed_at > $2) AND lay.hours > 0
         GROUP BY cluster.id`,
        [month.fromMs, fromMs, toMs].map((instant) => new Date(instant)),
      );
      for (const { milliGbHours, ...row } of rows)
        held.push({ ...row, holder: 'application', rateCardId: card.id, backupMilliGbHours: BigInt(milliGbHours) });
    }
    return held;
  }
}

type BackupRow = Omit<BackupsHeld, 'holder' | 'rateCardId' | 'backupMilliGbHours' | 'clusterId'> & {
  clusterId: string;
  milliGbHours: string;
};

function within({ from, to }: { from: Date; to: Date | null }, untilMs: number): Period {
  return { fromMs: from.getTime(), toMs: Math.min(to?.getTime() ?? untilMs, untilMs) };
}
