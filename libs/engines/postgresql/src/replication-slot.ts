import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import { SHORT, withSession } from './sql-session.js';
import type { Session } from './sql-session.js';

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
  await session.query(
    'select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1 and not active',
    [slot],
  );
  return (await readSlot(session, slot)) === undefined;
}

/** Removes the slots of ours on a replica, where nobody follows it: they would keep WAL for ever. */
export async function dropOwnSlots(cluster: EngineCluster, replica: EngineMember, signal: AbortSignal): Promise<void> {
  await withSession(cluster, replica, { ...SHORT, signal }, (session) =>
    session.query(
      `select pg_drop_replication_slot(slot_name) from pg_replication_slots
        where slot_name like 'rocket\\_%' and not active and pg_is_in_recovery()`,
    ),
  );
}
