import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import type { Cluster, ClusterNote, ClusterNotePage } from '@rocket/contracts';
import { mdiDeleteOutline, mdiPencilOutline, mdiPlus } from '@mdi/js';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { pagedList } from '../core/paged-list.js';
import { Session } from '../core/session.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { Icon } from '../ui/icon.js';
import { Markdown } from '../ui/markdown.js';
import { ProblemState } from '../ui/problem-state.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { TableFoot } from '../ui/table-foot.js';
import { Ticket } from '../ui/ticket.js';

/** What people have to say about a cluster. */
@Component({
  selector: 'rk-notes-card',
  imports: [Icon, Markdown, MatButton, MatIconButton, ProblemState, Since, Skeleton, TableFoot, Ticket],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './notes-card.html',
  styleUrl: './notes-card.scss',
})
export class NotesCard {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  readonly cluster = input.required<Pick<Cluster, 'dbmsType' | 'clusterName'>>();

  protected readonly mayWrite = inject(Session).may('cluster:write');
  protected readonly icons = { plus: mdiPlus, edit: mdiPencilOutline, remove: mdiDeleteOutline };
  protected readonly list = pagedList(
    () => this.path(),
    (path) => (cursor, abort, limit) => this.api.get<ClusterNotePage>(path, { limit, cursor: cursor ?? undefined }, abort),
  );

  /** Opens the note, or an empty one. */
  protected async write(note?: ClusterNote): Promise<void> {
    const { NoteDialog } = await import('./note-dialog.js');
    const data = { path: this.path(), note };
    const opened = this.dialogs.open<unknown, unknown, ClusterNote>(NoteDialog, { data, width: '640px' });
    if (await firstValueFrom(opened.afterClosed())) this.list.reload();
  }

  protected async remove({ id, title, version }: ClusterNote): Promise<void> {
    const done = await confirmed(this.dialogs, {
      title: 'Remove this note?',
      consequence: `“${title}” is not shown any more. That it was there stays in the activities.`,
      action: 'Remove this note',
      run: () => this.api.deleteVersion(`${this.path()}/${encodeURIComponent(id)}`, version),
    });
    if (done) this.list.reload();
  }

  private path(): string {
    const { dbmsType, clusterName } = this.cluster();
    return route`/api/${dbmsType}/Cluster/${clusterName}/notes`;
  }
}
