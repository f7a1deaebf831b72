import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RememberedFleet } from './testing.js';
import { addClusterNote, changeClusterNote, removeClusterNote } from './write-cluster-note.js';

describe('a note on a cluster', () => {
  let fleet: RememberedFleet;

  beforeAll(async () => {
    fleet = await RememberedFleet.create();
    await fleet.cluster('noted', 'a1');
    await fleet.cluster('other', 'b1');
  });
  afterAll(() => fleet.drop());

  const of = { dbmsType: 'PostgreSQL', clusterName: 'noted', actor: 'ada' } as const;
  const content = { title: 'Batch', text: 'until **six**', colour: 'amber', ticketUrl: null } as const;
  const notesOf = async (clusterName: string) => {
    const { id } = await fleet.uow.read.clusters.byName('PostgreSQL', clusterName);
    return (await fleet.uow.read.clusterNotes.list(id, { limit: 50 })).items;
  };
  const texts = async (): Promise<string[]> => {
    const page = await fleet.uow.read.activities.list('PostgreSQL', { clusterName: 'noted' }, { limit: 50 });
    return page.items.map(({ actor, text }) => `${actor}: ${text}`).reverse();
  };

  it('is written, changed and removed, and the history says by whom', async () => {
    const note = await addClusterNote(fleet.uow, of, content);
    expect(note).toMatchObject({ ...content, author: 'ada', changedBy: 'ada', version: 1 });
    const again = { ...of, actor: 'grace' };
    const which = { id: note.id, expectedVersion: 1 };
    const changed = await changeClusterNote(fleet.uow, again, which, { title: 'Night batch', colour: 'red' });
    expect(changed).toMatchObject({ title: 'Night batch', text: content.text, author: 'ada', changedBy: 'grace', version: 2 });
    await removeClusterNote(fleet.uow, again, { id: note.id, expectedVersion: 2 });
    expect(await notesOf('noted')).toEqual([]);
    expect(await texts()).toEqual([
      'ada: Note on noted: "Batch".',
      'grace: Note "Batch" on noted: title "Batch" -> "Night batch", colour amber -> red.',
      'grace: Note "Night batch" on noted was removed.',
    ]);
    const stored: unknown[] = await fleet.uow.read.manager.query('SELECT title FROM cluster_notes WHERE id = $1', [note.id]);
    expect(stored).toEqual([{ title: 'Night batch' }]);
  });

  it('is not overwritten or removed by who has not seen the last change', async () => {
    const { id } = await addClusterNote(fleet.uow, of, content);
    const seen = { id, expectedVersion: 1 };
    const both = await Promise.allSettled(['one', 'two'].map((text) => changeClusterNote(fleet.uow, of, seen, { text })));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(removeClusterNote(fleet.uow, of, seen)).rejects.toMatchObject({ code: 'edit-conflict' });
    await expect(changeClusterNote(fleet.uow, of, seen, {})).rejects.toMatchObject({ code: 'edit-conflict' });
    expect(await notesOf('noted')).toMatchObject([{ id, version: 2 }]);
  });

  it('belongs to its cluster alone', async () => {
    const [{ id } = { id: '' }] = await notesOf('noted');
    const elsewhere = { ...of, clusterName: 'other' };
    const note = { id, expectedVersion: 2 };
    await expect(changeClusterNote(fleet.uow, elsewhere, note, { title: 'x' })).rejects.toMatchObject({ code: 'note-not-found' });
    await expect(removeClusterNote(fleet.uow, elsewhere, note)).rejects.toMatchObject({ code: 'note-not-found' });
    expect(await notesOf('other')).toEqual([]);
  });
});
