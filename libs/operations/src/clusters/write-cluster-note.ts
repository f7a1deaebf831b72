import type { DbmsType } from '@rocket/domain';
import type { ClusterNoteRow, ClusterRow, NoteContent, Transaction, UnitOfWork } from '@rocket/persistence';

/** Which cluster's notes, and who writes. */
export interface NotesOf {
  dbmsType: DbmsType;
  clusterName: string;
  actor: string;
}

/** Writes a note on a cluster. @throws DomainError `cluster-not-found` */
export async function addClusterNote(uow: UnitOfWork, of: NotesOf, content: NoteContent): Promise<ClusterNoteRow> {
  return uow.run(async (tx) => {
    const cluster = await tx.clusters.byName(of.dbmsType, of.clusterName);
    const note = await tx.clusterNotes.add(cluster.id, content, of.actor);
    await tell(tx, cluster, of, `Note on ${cluster.clusterName}: ${quoted(note.title)}.`);
    return note;
  });
}

/**
 * Changes a note; what is absent stays. Answers it as it is afterwards; what is the same as before is no change.
 *
 * @param expectedVersion the one that was read
 * @throws DomainError `cluster-not-found`, `note-not-found`, `edit-conflict`
 */
export async function changeClusterNote(
  uow: UnitOfWork,
  of: NotesOf,
  note: { id: string; expectedVersion: number },
  changes: Partial<NoteContent>,
): Promise<ClusterNoteRow> {
  return uow.run(async (tx) => {
    const cluster = await tx.clusters.byName(of.dbmsType, of.clusterName);
    const before = await tx.clusterNotes.byId(cluster.id, note.id);
    const wanted = { ...contentOf(before), ...changes };
    const words = wordsOf(contentOf(before), wanted);
    if (words.length === 0 && before.version === note.expectedVersion) return before;
    const after = await tx.clusterNotes.change(cluster.id, note.id, note.expectedVersion, wanted, of.actor);
    await tell(tx, cluster, of, `Note ${quoted(before.title)} on ${cluster.clusterName}: ${words.join(', ')}.`);
    return after;
  });
}

/** Removes a note from the cluster; what it said is kept. @throws DomainError `cluster-not-found`, `note-not-found`, `edit-conflict` */
export function removeClusterNote(uow: UnitOfWork, of: NotesOf, note: { id: string; expectedVersion: number }): Promise<void> {
  return uow.run(async (tx) => {
    const cluster = await tx.clusters.byName(of.dbmsType, of.clusterName);
    const { title } = await tx.clusterNotes.byId(cluster.id, note.id);
    await tx.clusterNotes.expire(cluster.id, note.id, note.expectedVersion, of.actor);
    await tell(tx, cluster, of, `Note ${quoted(title)} on ${cluster.clusterName} was removed.`);
  });
}

function contentOf({ title, text, colour, ticketUrl }: NoteContent): NoteContent {
  return { title, text, colour, ticketUrl };
}

/** `title "Old" -> "New", text changed` */
function wordsOf(before: NoteContent, after: NoteContent): string[] {
  const words: string[] = [];
  if (before.title !== after.title) words.push(`title ${quoted(before.title)} -> ${quoted(after.title)}`);
  if (before.text !== after.text) words.push('text changed');
  if (before.colour !== after.colour) words.push(`colour ${before.colour} -> ${after.colour}`);
  if (before.ticketUrl !== after.ticketUrl) words.push(`ticket ${before.ticketUrl ?? 'none'} -> ${after.ticketUrl ?? 'none'}`);
  return words;
}

const quoted = (text: string): string => `"${text}"`;

async function tell(tx: Transaction, { dbmsType, clusterName }: ClusterRow, { actor }: NotesOf, text: string): Promise<void> {
  await tx.activities.add([{ type: 'ConfigChange', dbmsType, clusterName, planned: true, actor, text }]);
  await tx.events.add([{ type: 'cluster', dbmsType, clusterName }]);
}
