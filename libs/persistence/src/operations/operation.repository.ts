import { DomainError } from '@rocket/domain';
import type { DbmsType, OperationKind, WriteGaps } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { isUniqueViolation } from '../unique-violation.js';
import { readPage } from '../page.js';
import { shortened, withoutNul } from '../storable-text.js';
import type { Page, PageRequest } from '../page.js';
import { matching } from './operation-filter.js';
import type { OperationFilter } from './operation-filter.js';
import { OperationEntity } from './operation.entity.js';
import { OperationStepEntity } from './operation-step.entity.js';

/** An operation with its steps in order. */
export type OperationRow = Omit<OperationEntity, 'steps'> & { steps: OperationStepEntity[] };

const PART_STATE = [
  ...(['id', 'clusterId', 'clusterName', 'status', 'phase', 'error', 'leftOut', 'haltedAt', 'writeOutageMs'] as const),
  ...(['finishedAt', 'createdAt'] as const),
] as const;
/** An operation that is part of another one, as that one sees it. */
export type PartRow = Pick<OperationEntity, (typeof PART_STATE)[number]>;

/** A worker's hold on an operation. Whoever has a newer token has taken over. */
export interface Lease {
  operationId: string;
  token: number;
}

export interface NewStep {
  action: string;
  direction: 'forward' | 'cleanup';
  title: string;
  serverName: string | null;
}

export interface NewOperation {
  id: string;
  parentId?: string | null;
  subject?: unknown;
  ticketUrl?: string | null;
  kind: OperationKind;
  title: string;
  dbmsType: DbmsType | null;
  clusterId: string | null;
  clusterName: string | null;
  requestedBy: string;
  phase: string;
  plan: unknown;
  planHash: string;
  steps: readonly NewStep[];
}

/** Captured output of a step is kept up to this size; the middle is dropped, since beginning and end say most. */
export const MAX_STEP_OUTPUT_CHARS = 64 * 1024;

const MAX_TITLE_CHARS = 300;
const UNFINISHED = `('Scheduled', 'Queued', 'Running', 'Waiting')`;

export class OperationRepository {
  constructor(private readonly manager: EntityManager) {}

  /** @throws DomainError `cluster-busy` when another operation works on the cluster */
  async add(operation: NewOperation): Promise<void> {
    const { steps, ...row } = operation;
    try {
      await this.manager.insert(OperationEntity, { ...row, status: 'Queued' } as never);
    } catch (error) {
      if (!isUniqueViolation(error, 'operations_one_per_cluster')) throw error;
      throw new DomainError('cluster-busy', `Another operation works on ${operation.clusterName ?? 'this cluster'}.`);
    }
    await this.appendSteps(operation.id, steps);
  }

  /** Adds steps after the last one. */
  async appendSteps(operationId: string, steps: readonly NewStep[]): Promise<void> {
    if (steps.length === 0) return;
    const [row]: { last: number }[] = await this.manager.query(
      `SELECT coalesce(max(ordinal), 0)::int AS last FROM operation_steps WHERE operation_id = $1`,
      [operationId],
    );
    const first = (row?.last ?? 0) + 1;
    await this.manager.insert(
      OperationStepEntity,
      steps.map((step, index) => ({
        ...step,
        // Two server names of 253 characters in one sentence are possible, if not likely.
        title: shortened(step.title, MAX_TITLE_CHARS),
        id: newId(),
        operationId,
        ordinal: first + index,
        status: 'Pending' as const,
      })),
    );
  }

  /** @throws DomainError `operation-not-found` */
  async byId(id: string): Promise<OperationRow> {
    const [row] = await this.byIds([id]);
    if (!row) throw new DomainError('operation-not-found', `There is no operation ${id}.`);
    return row;
  }

  /** In no particular order. Their steps are asked for by themselves: joined, each would carry the whole plan along. */
  async byIds(ids: string[]): Promise<OperationRow[]> {
    if (ids.length === 0) return [];
    const rows = (await this.manager.findBy(OperationEntity, { id: In(ids) })) as OperationRow[];
    const steps = await this.manager.find(OperationStepEntity, { where: { operationId: In(ids) }, order: { ordinal: 'ASC' } });
    const stepsOf = Map.groupBy(steps, ({ operationId }) => operationId);
    for (const row of rows) row.steps = stepsOf.get(row.id) ?? [];
    return rows;
  }

  list(filter: OperationFilter, page: PageRequest): Promise<Page<OperationRow>> {
    const fields = { createdAt: { expression: 'operation.created_at', type: 'timestamptz' } } as const;
    return readPage(matching(this.manager, filter), fields, '-createdAt', page, (ids) => this.byIds(ids));
  }

  /** Those of a kind that are not over. */
  async unfinished(kind: OperationKind, dbmsType: DbmsType): Promise<OperationRow[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT id FROM operations
       WHERE kind = $1 AND dbms_type = $2 AND status IN ('Scheduled', 'Queued', 'Running', 'Waiting', 'Paused') ORDER BY created_at`,
      [kind, dbmsType],
    );
    return this.byIds(rows.map(({ id }) => id));
  }

  /** Those that are part of an operation, oldest first. */
  async partsOf(parentId: string): Promise<OperationRow[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT id FROM operations WHERE parent_id = $1 ORDER BY created_at, id`,
      [parentId],
    );
    const parts = await this.byIds(rows.map(({ id }) => id));
    const order = new Map(rows.map(({ id }, index) => [id, index]));
    return parts.sort((one, other) => (order.get(one.id) ?? 0) - (order.get(other.id) ?? 0));
  }

  /** How far those that are part of an operation are, oldest first: little of each, so that many can be read often. */
  async partStates(parentId: string): Promise<PartRow[]> {
    const query = this.manager.createQueryBuilder(OperationEntity, 'part').where('part.parent_id = :parentId', { parentId });
    query.select(PART_STATE.map((field) => `part.${field}`));
    return query.orderBy('part.createdAt').addOrderBy('part.id').getMany();
  }

  /** What a person has asked of an operation that is under way. @throws DomainError `operation-not-found` */
  async wishesOf(id: string): Promise<Pick<OperationRow, 'pauseRequested' | 'cancelRequested'>> {
    const select = { id: true, pauseRequested: true, cancelRequested: true };
    const row = await this.manager.findOne(OperationEntity, { where: { id }, select });
    if (!row) throw new DomainError('operation-not-found', `There is no operation ${id}.`);
    return row;
  }

  /** Asks all parts of an operation that are not over for the same as the whole is asked for. */
  async askParts(
    parentId: string,
    wish: Partial<Pick<OperationEntity, 'pauseRequested' | 'cancelRequested'>>,
  ): Promise<string[]> {
    const [rows]: [{ id: string }[], number] = await this.manager.query(
      `UPDATE operations
       SET pause_requested = coalesce($2::boolean, pause_requested), cancel_requested = cancel_requested OR coalesce($3::boolean, false),
           status = CASE WHEN status = 'Paused' AND (halted_at IS NULL OR $3::boolean) AND ($3::boolean OR $2::boolean IS FALSE) THEN 'Queued' ELSE status END,
           halted_at = CASE WHEN $3::boolean THEN NULL ELSE halted_at END, due_at = now(), version = version + 1
       WHERE parent_id = $1 AND status IN ('Scheduled', 'Queued', 'Running', 'Waiting', 'Paused')
       RETURNING id`,
      [parentId, wish.pauseRequested ?? null, wish.cancelRequested ?? null],
    );
    return rows.map(({ id }) => id);
  }

  /** Lets the whole go on without these parts. */
  async leaveOut(ids: readonly string[]): Promise<void> {
    await this.manager.query(`UPDATE operations SET left_out = true, version = version + 1 WHERE id = ANY($1)`, [ids]);
  }

  /** Operations that somebody should look at and nobody holds. */
  async dueIds(limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT id FROM operations
       WHERE status IN ${UNFINISHED} AND due_at <= now() AND (lease_until IS NULL OR lease_until <= now())
       ORDER BY due_at LIMIT $1`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Takes hold of an operation that is due; `undefined` when it is not, or somebody else holds it. */
  async acquire(id: string, owner: string, leaseMs: number): Promise<Lease | undefined> {
    const [rows]: [{ lease_token: string }[], number] = await this.manager.query(
      `UPDATE operations
       SET lease_token = lease_token + 1, lease_owner = $2, lease_until = now() + make_interval(secs => $3::float8 / 1000),
           status = 'Running', started_at = coalesce(started_at, now()), version = version + 1
       WHERE id = $1 AND status IN ${UNFINISHED} AND due_at <= now() AND (lease_until IS NULL OR lease_until <= now())
       RETURNING lease_token`,
      [id, owner, leaseMs],
    );
    const [row] = rows;
    return row ? { operationId: id, token: Number(row.lease_token) } : undefined;
  }

  /** Prolongs the hold and answers whether a person wants the operation cancelled. @throws DomainError `lease-lost` */
  async renew(lease: Lease, leaseMs: number): Promise<{ cancelRequested: boolean }> {
    const [rows]: [{ cancel_requested: boolean }[], number] = await this.manager.query(
      `UPDATE operations SET lease_until = now() + make_interval(secs => $3::float8 / 1000) WHERE id = $1 AND lease_token = $2 AND lease_owner IS NOT NULL
       RETURNING cancel_requested`,
      [lease.operationId, lease.token, leaseMs],
    );
    const [row] = rows;
    if (!row) throw leaseLost(lease);
    return { cancelRequested: row.cancel_requested };
  }

  /**
   * The fence: every transaction in which a worker records something begins with it. It locks the operation's row and
   * refuses a worker whose token is not the newest. @throws DomainError `lease-lost`
   */
  async fence(lease: Lease): Promise<void> {
    const rows: unknown[] = await this.manager.query(
      `SELECT 1 FROM operations WHERE id = $1 AND lease_token = $2 AND lease_owner IS NOT NULL FOR UPDATE`,
      [lease.operationId, lease.token],
    );
    if (rows.length === 0) throw leaseLost(lease);
  }

  /** Writes what became of the operation. Call after `fence`, or in a transaction that has locked the row otherwise. */
  async change(id: string, changes: OperationChange): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .update(OperationEntity)
      .set({ ...changes, version: () => 'version + 1' })
      .where({ id })
      .execute();
  }

  /** Replaces what it goes by, and the hash of its plan with it. */
  async changeSubject(id: string, subject: unknown, planHash: string): Promise<void> {
    await this.manager.query(`UPDATE operations SET subject = $2::jsonb, plan_hash = $3, version = version + 1 WHERE id = $1`, [
      id,
      JSON.stringify(subject),
      planHash,
    ]);
  }

  /** Gives the operation out of hand; it is looked at again after `delayMs`. */
  async release(lease: Lease, delayMs: number): Promise<void> {
    await this.manager.query(
      `UPDATE operations SET lease_owner = NULL, lease_until = NULL, due_at = now() + make_interval(secs => $3::float8 / 1000)
       WHERE id = $1 AND lease_token = $2`,
      [lease.operationId, lease.token, delayMs],
    );
  }

  /** Locks the row for a person's request such as cancel. @throws DomainError `operation-not-found` */
  async lockById(id: string): Promise<OperationRow> {
    await this.manager.query('SELECT 1 FROM operations WHERE id = $1 FOR UPDATE', [id]);
    return this.byId(id);
  }

  /** Makes it due now. */
  async makeDue(id: string): Promise<void> {
    await this.manager.query('UPDATE operations SET due_at = now() WHERE id = $1', [id]);
  }

  async stepStarted(operationId: string, ordinal: number): Promise<void> {
    await this.manager.query(
      `UPDATE operation_steps
       SET status = 'Running', error = NULL, finished_at = NULL, attempt = attempt + 1,
           -- One that was put off began when it was looked at first.
           started_at = CASE WHEN attempt = 0 THEN coalesce(started_at, now()) ELSE now() END
       WHERE operation_id = $1 AND ordinal = $2`,
      [operationId, ordinal],
    );
  }

  async stepFinished(operationId: string, ordinal: number, outcome: StepOutcome): Promise<void> {
    await this.manager.query(
      `UPDATE operation_steps SET status = $3, error = $4, retryable = $5, finished_at = now() WHERE operation_id = $1 AND ordinal = $2`,
      [operationId, ordinal, outcome.status, withoutNul(outcome.error ?? null), outcome.retryable ?? false],
    );
  }

  async appendOutput(operationId: string, ordinal: number, text: string): Promise<void> {
    await this.manager.query(
      `UPDATE operation_steps
       SET output = CASE WHEN length(output) + length($3) <= $4 THEN output || $3
                         ELSE left(output || $3, $4 / 2) || E'\\n[...]\\n' || right(output || $3, $4 / 2) END
       WHERE operation_id = $1 AND ordinal = $2`,
      [operationId, ordinal, withoutNul(text), MAX_STEP_OUTPUT_CHARS],
    );
  }

  /** The step counts as not begun, but keeps the number of its attempts. */
  async retryStep(operationId: string, ordinal: number): Promise<void> {
    await this.manager.query(`UPDATE operation_steps SET status = 'Pending' WHERE operation_id = $1 AND ordinal = $2`, [
      operationId,
      ordinal,
    ]);
  }

  /** The step waits for something that is not its own doing: as if it had not been begun. */
  async postponeStep(operationId: string, ordinal: number): Promise<void> {
    await this.manager.query(
      `UPDATE operation_steps SET status = 'Pending', attempt = attempt - 1 WHERE operation_id = $1 AND ordinal = $2`,
      [operationId, ordinal],
    );
  }

  /** Steps that a person decided to leave out. */
  async skipSteps(operationId: string, ordinals: readonly number[]): Promise<void> {
    await this.manager.query(
      `UPDATE operation_steps SET status = 'Skipped', finished_at = now() WHERE operation_id = $1 AND ordinal = ANY($2)`,
      [operationId, ordinals],
    );
  }

  /** What a step found and ran. */
  async recordFindings(operationId: string, ordinal: number, findings: object): Promise<void> {
    await this.manager.query(`UPDATE operation_steps SET findings = $3::jsonb WHERE operation_id = $1 AND ordinal = $2`, [
      operationId,
      ordinal,
      withoutNul(JSON.stringify(findings)).replaceAll('\\u0000', '\\ufffd'),
    ]);
  }

  /** What the probe saw in a step, and in the operation up to now. */
  async recordWriteOutage(operationId: string, ordinal: number, outageMs: number, gaps: WriteGaps): Promise<void> {
    await this.manager.query(
      `UPDATE operation_steps SET write_outage_ms = greatest(write_outage_ms, $3) WHERE operation_id = $1 AND ordinal = $2`,
      [operationId, ordinal, outageMs],
    );
    await this.manager.query(
      `UPDATE operations SET write_outage_ms = greatest(write_outage_ms, $2), write_gaps = $3::jsonb, version = version + 1 WHERE id = $1`,
      [operationId, outageMs, JSON.stringify(gaps)],
    );
  }

  /** No forward step begins any more; one found running gets `running` as its end. */
  async endUnfinishedSteps(operationId: string, running: 'Failed' | 'Cancelled'): Promise<void> {
    await this.manager.query(
      `UPDATE operation_steps SET status = CASE status WHEN 'Running' THEN $2 ELSE 'Cancelled' END, finished_at = now()
       WHERE operation_id = $1 AND direction = 'forward' AND status IN ('Pending', 'Running')`,
      [operationId, running],
    );
  }

  /** For a retry by hand: these steps count as not begun. */
  async repeatSteps(operationId: string, ordinals: readonly number[]): Promise<void> {
    await this.manager.query(
      `UPDATE operation_steps SET status = 'Pending', attempt = 0, error = NULL, started_at = NULL, finished_at = NULL
       WHERE operation_id = $1 AND ordinal = ANY($2)`,
      [operationId, ordinals],
    );
  }
}

export interface StepOutcome {
  status: 'Succeeded' | 'Failed' | 'Skipped' | 'Cancelled';
  error?: string;
  retryable?: boolean;
}

export type OperationChange = Partial<
  Pick<
    OperationEntity,
    | 'status'
    | 'phase'
    | 'error'
    | 'pauseRequested'
    | 'cancelRequested'
    | 'rollbackRequested'
    | 'haltedAt'
    | 'retriedAt'
    | 'writeOutageMs'
    | 'finishedAt'
  >
>;

function leaseLost({ operationId }: Lease): DomainError {
  return new DomainError('lease-lost', `Another worker has taken over operation ${operationId}.`);
}
