import type { EntityManager } from 'typeorm';
import { withoutNul } from '../storable-text.js';

/** Fulls that are due by themselves, whatever a schedule says. Nothing of this is a change that anybody edits against. */
export class FullsDue {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Active clusters whose Full is due, the longest due first. Whoever has switched the schedule off wants nothing by itself.
   */
  async clusters(now: Date, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT id FROM clusters cluster
       WHERE full_due_at <= $1 AND lifecycle = 'Active' AND NOT EXISTS (
         SELECT FROM backup_schedules schedule WHERE schedule.cluster_id = cluster.id AND NOT schedule.is_enabled)
       ORDER BY full_due_at, id LIMIT $2`,
      [now, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** From now on one is due, until one went well. */
  async require(clusterId: string): Promise<void> {
    await this.manager.query('UPDATE clusters SET full_due_at = now(), full_refusal = NULL WHERE id = $1', [clusterId]);
  }

  /** Not before then is it tried again. @param refusal why it could not be begun; null when it was */
  async defer(clusterId: string, until: Date, refusal: string | null): Promise<void> {
    await this.manager.query(
      'UPDATE clusters SET full_due_at = $2, full_refusal = $3 WHERE id = $1 AND full_due_at IS NOT NULL',
      [clusterId, until, refusal === null ? null : withoutNul(refusal)],
    );
  }

  /** One went well. */
  async done(clusterId: string): Promise<void> {
    await this.manager.query(
      'UPDATE clusters SET full_due_at = NULL, full_refusal = NULL WHERE id = $1 AND full_due_at IS NOT NULL',
      [clusterId],
    );
  }
}
