import type { DbmsType, PatchOutcome, PatchType } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { chainRows, lockChain, verifyChain } from '../hash-chain.js';
import type { ChainVerdict } from '../hash-chain.js';
import { readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { withoutNul } from '../storable-text.js';
import { PatchEntity } from './patch.entity.js';

export type PatchRow = Omit<PatchEntity, 'operation'>;
export type NewPatch = Omit<PatchRow, 'id' | 'position' | 'previousHash' | 'hash'>;

export interface PatchFilter {
  clusterName?: string | undefined;
  serverName?: string | undefined;
  patchType?: PatchType | undefined;
  outcome?: PatchOutcome | undefined;
  patchRunId?: string | undefined;
}

export interface PatchDuration {
  serverName: string;
  durationMs: number;
}

export class PatchRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Adds to the end of the chain; one at a time, until the transaction ends. */
  async add(patch: NewPatch): Promise<PatchRow> {
    const head = await lockChain(this.manager, 'patches');
    const stored = { ...patch, output: withoutNul(patch.output), details: withoutNul(patch.details), id: newId() };
    const rows = chainRows(head, [stored]);
    await this.manager.insert(PatchEntity, rows);
    return rows[0] as PatchRow;
  }

  list(dbmsType: DbmsType, filter: PatchFilter, page: PageRequest): Promise<Page<PatchRow>> {
    const query = this.manager.createQueryBuilder(PatchEntity, 'patch').where('patch.dbms_type = :dbmsType', { dbmsType });
    if (filter.clusterName)
      query.andWhere('patch.cluster_name = :clusterName', { clusterName: filter.clusterName.toLowerCase() });
    if (filter.serverName) query.andWhere('patch.server_name = :serverName', { serverName: filter.serverName });
    if (filter.patchType) query.andWhere('patch.patch_type = :patchType', { patchType: filter.patchType });
    if (filter.outcome) query.andWhere('patch.outcome = :outcome', { outcome: filter.outcome });
    if (filter.patchRunId) query.andWhere('patch.patch_run_id = :patchRunId', { patchRunId: filter.patchRunId });
    const fields = {
      finishedAt: { expression: 'patch.finished_at', type: 'timestamptz' },
      position: { expression: 'patch.position', type: 'int' },
      clusterName: { expression: 'patch.cluster_name', type: 'text' },
      serverName: { expression: 'patch.server_name', type: 'text' },
    } as const;
    return readPage(query, fields, '-finishedAt', page, (ids) => this.manager.findBy(PatchEntity, { id: In(ids) }));
  }

  /** Reads the whole chain and computes it again. */
  verify(): Promise<ChainVerdict> {
    return verifyChain<PatchRow>({
      after: (position, limit) =>
        this.manager
          .createQueryBuilder(PatchEntity, 'patch')
          .where('patch.position > :position', { position })
          .orderBy('patch.position')
          .limit(limit)
          .getMany(),
    });
  }

  /** How long the last patches that went well took, newest first. */
  async durations(patchType: PatchType, serverNames: readonly string[], limit: number): Promise<PatchDuration[]> {
    const rows: { server_name: string; ms: string }[] = await this.manager.query(
      `SELECT server_name, extract(epoch FROM finished_at - started_at) * 1000 AS ms FROM patches
       WHERE patch_type = $1 AND outcome = 'Patched' AND (server_name = ANY($2) OR $2 = '{}')
       ORDER BY finished_at DESC LIMIT $3`,
      [patchType, serverNames, limit],
    );
    return rows.map(({ server_name, ms }) => ({ serverName: server_name, durationMs: Number(ms) }));
  }

  /** The longest write pause that the last patches of a DBMS brought about, ms: what 19 of 20 stayed below. */
  async usualWriteOutageMs(dbmsType: DbmsType): Promise<number | undefined> {
    const [row]: { ms: number | null }[] = await this.manager.query(
      `SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY write_outage_ms) AS ms FROM (
         SELECT write_outage_ms FROM operations
         WHERE kind = 'PatchCluster' AND dbms_type = $1 AND status = 'Succeeded' AND write_outage_ms IS NOT NULL
         ORDER BY finished_at DESC LIMIT 50) last`,
      [dbmsType],
    );
    return row?.ms ?? undefined;
  }
}
