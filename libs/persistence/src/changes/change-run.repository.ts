import type { EntityManager } from 'typeorm';
import type { OperationRow } from '../operations/operation.repository.js';

/** What is asked of changes that were pushed alone; everything else is asked of operations. */
export class ChangeRunRepository {
  constructor(private readonly manager: EntityManager) {}

  /** For each run that was undone, or is being undone, the newest run that does it. One that came to nothing does not count. */
  async undosOf(runs: readonly Pick<OperationRow, 'id' | 'createdAt'>[]): Promise<Map<string, string>> {
    if (runs.length === 0) return new Map();
    // Nothing is undone before it was there: that keeps what is looked at short for the newest page.
    const since = new Date(Math.min(...runs.map(({ createdAt }) => createdAt.getTime())));
    const rows: { id: string; undoes: string }[] = await this.manager.query(
      `SELECT id, subject ->> 'undoes' AS undoes FROM operations
       WHERE kind = 'ChangeRun' AND created_at >= $2 AND subject ->> 'undoes' = ANY($1) AND status NOT IN ('Failed', 'Cancelled')
       ORDER BY created_at, id`,
      [runs.map(({ id }) => id), since],
    );
    return new Map(rows.map(({ id, undoes }) => [undoes, id]));
  }
}
