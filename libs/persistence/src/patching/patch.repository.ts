import type { DbmsType, PatchOutcome, PatchType } from '@rocket/domain';
import { canonicalHash, newId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
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

/** What a check of the chain found. */
export interface ChainVerdict {
  valid: boolean;
  checked: number;
  /** The first row that is not as it was written, or does not follow the one before it. */
  firstBadId: string | null;
  /** Hash of the newest row that was checked. Kept elsewhere, it tells later whether rows were taken away from the end. */
  headHash: string;
}

const FIRST_PREVIOUS = '0'.repeat(64);
/** Anything but this application may lock other numbers. */
const CHAIN_LOCK = 0x70617463;
const VERIFY_PAGE = 500;

export class PatchRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Adds to the end of the chain; one at a time, until the transaction ends. */
  async add(patch: NewPatch): Promise<PatchRow> {
    await this.manager.query('SELECT pg_advisory_xact_lock($1)', [CHAIN_LOCK]);
    const [last]: { position: string; hash: string }[] = await this.manager.query(
      'SELECT position, hash FROM patches ORDER BY position DESC LIMIT 1',
    );
    const stored: Omit<PatchRow, 'hash'> = {
      ...patch,
      output: withoutNul(patch.output),
      details: withoutNul(patch.details),
      id: newId(),
      position: last ? Number(last.position) + 1 : 1,
      previousHash: last?.hash ?? FIRST_PREVIOUS,
    };
    const row = { ...stored, hash: hashOf(stored) };
    await this.manager.insert(PatchEntity, row);
    return row;
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
  async verify(): Promise<ChainVerdict> {
    let previous = FIRST_PREVIOUS;
    let checked = 0;
    for (;;) {
      const rows: PatchRow[] = await this.manager
        .createQueryBuilder(PatchEntity, 'patch')
        .where('patch.position > :checked', { checked })
        .orderBy('patch.position')
        .limit(VERIFY_PAGE)
        .getMany();
      for (const row of rows) {
        const isNext = row.position === checked + 1 && row.previousHash === previous;
        if (!isNext || hashOf(row) !== row.hash) return { valid: false, checked, firstBadId: row.id, headHash: previous };
        checked++;
        previous = row.hash;
      }
      if (rows.length < VERIFY_PAGE) return { valid: true, checked, firstBadId: null, headHash: previous };
    }
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
}

/** Over everything but the hash itself. */
function hashOf(row: Omit<PatchRow, 'hash'> & { hash?: string }): string {
  return canonicalHash({ ...row, hash: undefined });
}
