import { DomainError } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In, IsNull } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { ClusterNoteEntity } from './cluster-note.entity.js';

export type ClusterNoteRow = Omit<ClusterNoteEntity, 'cluster'>;
/** What somebody writes. */
export type NoteContent = Pick<ClusterNoteEntity, 'title' | 'text' | 'colour' | 'ticketUrl'>;

/** Notes on clusters; those that were removed are kept and not told of. */
export class ClusterNotes {
  constructor(private readonly manager: EntityManager) {}

  list(clusterId: string, page: PageRequest): Promise<Page<ClusterNoteRow>> {
    const query = this.manager
      .createQueryBuilder(ClusterNoteEntity, 'note')
      .where('note.cluster_id = :clusterId AND note.expired_at IS NULL', { clusterId });
    const fields = { createdAt: { expression: 'note.created_at', type: 'timestamptz' } } as const;
    return readPage(query, fields, '-createdAt', page, (ids) => this.manager.find(ClusterNoteEntity, { where: { id: In(ids) } }));
  }

  /** @throws DomainError `note-not-found` when there is none on this cluster, or it was removed */
  async byId(clusterId: string, id: string): Promise<ClusterNoteRow> {
    const row = await this.manager.findOneBy(ClusterNoteEntity, { id, clusterId, expiredAt: IsNull() });
    if (!row) throw new DomainError('note-not-found', `The cluster has no note ${id}.`);
    return row;
  }

  async add(clusterId: string, content: NoteContent, author: string): Promise<ClusterNoteRow> {
    const id = newId();
    await this.manager.insert(ClusterNoteEntity, { ...content, id, clusterId, author, changedBy: author });
    return this.byId(clusterId, id);
  }

  /** @throws DomainError `note-not-found`, `edit-conflict` */
  async change(
    clusterId: string,
    id: string,
    expectedVersion: number,
    content: NoteContent,
    changedBy: string,
  ): Promise<ClusterNoteRow> {
    await this.#write(clusterId, id, expectedVersion, { ...content, changedBy });
    return this.byId(clusterId, id);
  }

  /** @throws DomainError `note-not-found`, `edit-conflict` */
  expire(clusterId: string, id: string, expectedVersion: number, changedBy: string): Promise<void> {
    return this.#write(clusterId, id, expectedVersion, { changedBy, expiredAt: () => 'now()' });
  }

  async #write(
    clusterId: string,
    id: string,
    version: number,
    what: Partial<NoteContent> & { changedBy: string; expiredAt?: () => string },
  ): Promise<void> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(ClusterNoteEntity)
      .set({ ...what, changedAt: () => 'now()', version: () => 'version + 1' })
      .where({ id, clusterId, version, expiredAt: IsNull() })
      .execute();
    if (affected === 1) return;
    await this.byId(clusterId, id);
    throw new DomainError('edit-conflict', 'The note was changed meanwhile. Look at it again.');
  }
}
