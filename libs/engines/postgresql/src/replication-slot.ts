import { DomainError } from '@rocket/domain';
import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import { SHORT, withSession } from './sql-session.js';
import type { Session } from './sql-session.js';

/** What PostgreSQL says of a slot from which somebody streams: `object_in_use`. */
const IN_USE = '55006';

export interface SlotState {
  active: boolean;
  /** The WAL that the replica still needs has been removed: it has to be copied anew. */
  lost: boolean;
}

export async function readSlot(session: Session, slot: string): Promise<SlotState | undefined> {
  const { rows } = await session.query<{ active: boolean; lost: boolean }>(
    "select active, coalesce(wal_status = 'lost', false) as lost from pg_replication_slots where slot_name = $1",
    [slot],
  );
  return rows[0];
}

/** A slot that keeps WAL from now on, not only from the first connection on. */
export async function createSlot(session: Session, slot: string): Promise<void> {
  await session.query('select pg_create_physical_replication_slot($1, true)', [slot]);
}

/** Ends whoever streams from the slot and removes it. Absent is fine. Answers whether it is gone. */
export async function dropSlot(session: Session, slot: string): Promise<boolean> {
  await session.query('select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1 and active', [
    slot,
  ]);
  await dropIdle(session, slot);
  return (await readSlot(session, slot)) === undefined;
}

/** Whoever streams from it goes on doing so, also who comes between the look and the end of it. */
async function dropIdle(session: Session, slot: string): Promise<void> {
  const drop = 'select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1 and not active';
  await session.query(drop, [slot]).catch((error: unknown) => {
    const said = error instanceof DomainError ? error.cause : undefined;
    if ((said as { code?: string } | undefined)?.code !== IN_USE) throw error;
  });
}

/** Removes the slots of ours on a replica, where nobody follows it: they would keep WAL for ever. */
export async function dropOwnSlots(cluster: EngineCluster, replica: EngineMember, signal: AbortSignal): Promise<void> {
  await withSession(cluster, replica, { ...SHORT, signal }, async (session) => {
    const { rows } = await session.query<{ slot: string }>(
      `select slot_name as slot from pg_replication_slots
        where slot_name like 'rocket\\_%' and not active and pg_is_in_recovery()`,
    );
    for (const { slot } of rows) await dropIdle(session, slot);
  });
}
