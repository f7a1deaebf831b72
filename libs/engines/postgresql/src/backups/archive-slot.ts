import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import { createSlot, dropSlot, readSlot } from '../replication-slot.js';
import { SHORT, stepFailed, withSession } from '../sql-session.js';
import type { Session } from '../sql-session.js';
import { SEGMENT_BYTES } from './wal-segments.js';

/** On the primary; keeps the log that is not archived yet. */
export const ARCHIVE_SLOT = 'rocket_archive';

/** Lets a primary keep its log until it is archived. A slot that has lost its log is made anew: the archive has a gap then. */
export async function ensureArchiveSlot(cluster: EngineCluster, primary: EngineMember, signal: AbortSignal): Promise<void> {
  await withSession(cluster, primary, { ...SHORT, signal }, async (session) => {
    await requireSegmentSize(session, primary);
    const found = await readSlot(session, ARCHIVE_SLOT);
    if (found && !found.lost) return;
    if (found && !(await dropSlot(session, ARCHIVE_SLOT)))
      throw stepFailed(`The replication slot ${ARCHIVE_SLOT} on ${primary.serverName} has lost its log and is still in use.`);
    await createSlot(session, ARCHIVE_SLOT);
  });
}

/** Lets a candidate keep the log from before it leads, so that there is no gap then. */
export async function keepForArchive(session: Session): Promise<void> {
  if (!(await readSlot(session, ARCHIVE_SLOT))) await createSlot(session, ARCHIVE_SLOT);
}

/** Whether one of these members keeps its log for the archive. One that does not answer does not. */
export async function hasArchiveSlot(
  cluster: EngineCluster,
  members: readonly EngineMember[],
  signal: AbortSignal,
): Promise<boolean> {
  const answers = await Promise.all(
    members.map((member) =>
      withSession(
        cluster,
        member,
        { ...SHORT, signal },
        async (session) => (await readSlot(session, ARCHIVE_SLOT)) !== undefined,
      ).catch(() => false),
    ),
  );
  signal.throwIfAborted();
  return answers.includes(true);
}

async function requireSegmentSize(session: Session, { serverName }: EngineMember): Promise<void> {
  const { rows } = await session.query<{ bytes: string }>(
    "select setting as bytes from pg_settings where name = 'wal_segment_size'",
  );
  const bytes = rows[0]?.bytes ?? '';
  if (bytes !== String(SEGMENT_BYTES))
    throw stepFailed(`${serverName} writes its log in pieces of ${bytes} bytes; only ${String(SEGMENT_BYTES)} can be archived.`);
}
