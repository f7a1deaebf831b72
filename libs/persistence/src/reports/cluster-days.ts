import type { CalendarPeriod } from '@rocket/domain';
import type { EntityManager } from 'typeorm';

const SUMS = 'until_at, clusters, servers, sized, db_size_bytes, backups, backup_bytes';

/** How clusters were, day by day. */
export class ClusterDays {
  constructor(private readonly manager: EntityManager) {}

  /** When a day was written down last; null when it was not. */
  async lastSeen(day: string): Promise<Date | null> {
    const [row]: { at: Date | null }[] = await this.manager.query('SELECT max(seen_at) AS at FROM cluster_days WHERE day = $1', [
      day,
    ]);
    return row?.at ?? null;
  }

  /** Writes down how clusters are now, as the day's last word until it is written again. Other days stay as they are. */
  async write(day: CalendarPeriod, now: Date): Promise<void> {
    await this.manager.query(`SELECT pg_advisory_xact_lock(hashtext('rocket: cluster days'))`);
    await this.manager.query('DELETE FROM cluster_days WHERE day = $1', [day.name]);
    await this.manager.query(
      `INSERT INTO cluster_days (day, cluster_id, seen_at, until_at, application_id, environment_id, dbms_type, lifecycle, release,
         servers, db_size_bytes, backups, backup_bytes)
       SELECT $1::date, cluster.id, $2::timestamptz, $3::timestamptz, cluster.application_id, cluster.environment_id, cluster.dbms_type,
         cluster.lifecycle, cluster.release, coalesce(member.servers, 0), member.bytes, coalesce(kept.backups, 0), coalesce(kept.bytes, 0)
       FROM clusters cluster
       LEFT JOIN (SELECT cluster_id, count(*) AS servers, max(db_size_bytes) AS bytes FROM cluster_members
         WHERE expired_at IS NULL GROUP BY 1) AS member ON member.cluster_id = cluster.id
       LEFT JOIN (SELECT cluster_id, count(*) AS backups, sum(stored_bytes) AS bytes FROM backups
         WHERE status IN ('Successful', 'Expiring') GROUP BY 1) AS kept ON kept.cluster_id = cluster.id
       WHERE cluster.lifecycle IN ('Active', 'Stopped')`,
      [day.name, now, new Date(day.toMs)],
    );
    await this.sumUp(day.name);
  }

  /** Writes the sums of a day, or (`all`) of every day that was written down: by application, and of the whole fleet. */
  async sumUp(day: string): Promise<void> {
    const only = day === 'all' ? null : day;
    if (only !== null)
      for (const table of ['application_days', 'environment_days'])
        await this.manager.query(`DELETE FROM ${table} WHERE day = $1`, [only]);
    await this.manager.query(
      `INSERT INTO application_days (day, application_id, environment_id, dbms_type, ${SUMS})
       SELECT day, application_id, environment_id, dbms_type, max(until_at), count(*), sum(servers), count(db_size_bytes),
         coalesce(sum(db_size_bytes), 0), sum(backups), sum(backup_bytes)
       FROM cluster_days WHERE $1::date IS NULL OR day = $1 GROUP BY 1, 2, 3, 4`,
      [only],
    );
    await this.manager.query(
      `INSERT INTO environment_days (day, environment_id, dbms_type, ${SUMS})
       SELECT day, environment_id, dbms_type, max(until_at), sum(clusters), sum(servers), sum(sized), sum(db_size_bytes),
         sum(backups), sum(backup_bytes)
       FROM application_days WHERE $1::date IS NULL OR day = $1 GROUP BY 1, 2, 3`,
      [only],
    );
  }
}
