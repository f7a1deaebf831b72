import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { Router, RouterLink } from '@angular/router';
import type { DeletedCluster, DeletedClusterPage, OperationAccepted } from '@rocket/contracts';
import { mdiArchiveClockOutline, mdiFilterOffOutline } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { dbmsOf } from '../core/dbms-of.js';
import { FleetEvents } from '../core/fleet-events.js';
import { pagedList } from '../core/paged-list.js';
import { Session } from '../core/session.js';
import { urlFilters } from '../core/url-filters.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterText } from '../ui/filter-text.js';
import { ProblemState } from '../ui/problem-state.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { TableFoot } from '../ui/table-foot.js';
import { counted, gigs } from '../ui/words.js';
import { BackupsTabs } from './backups-tabs.js';
import { exactly } from './instants.js';

/** Clusters that are gone, and of which backups are left: until when, and what can be restored of them. */
@Component({
  selector: 'rk-deleted-page',
  imports: [BackupsTabs, EmptyState, FilterText, MatButton, ProblemState, RouterLink, Since, Skeleton, TableFoot],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './deleted-page.html',
  styleUrl: './backup-table.scss',
  host: { class: 'page' },
})
export class DeletedPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  protected readonly mayRestore = this.session.may('cluster:write');
  protected readonly mayRemove = this.session.may('repository:write');
  protected readonly filters = urlFilters(['dbms', 'search'], ['dbms']);
  protected readonly dbmsType = computed(() => dbmsOf(this.filters.value().dbms));
  protected readonly list = pagedList(this.filters.value, ({ dbms, search }) => (cursor, abort, limit) => {
    const path = route`/api/${dbmsOf(dbms)}/deletedClusters`;
    return this.api.get<DeletedClusterPage>(path, { search, limit, cursor: cursor ?? undefined }, abort);
  });
  protected readonly icons = { none: mdiArchiveClockOutline, nothing: mdiFilterOffOutline };
  protected readonly exactly = exactly;
  protected readonly counted = counted;
  protected readonly gigs = gigs;

  constructor() {
    inject(FleetEvents).refreshOn({
      filter: (event) => event.type === 'cluster' || event.type === 'operation',
      refresh: () => this.list.reload(),
    });
  }

  protected async remove({ id, clusterName, backupCount, heldCount }: DeletedCluster): Promise<void> {
    let accepted: OperationAccepted | undefined;
    const after =
      heldCount === 0
        ? 'Afterwards nothing of it can be restored.'
        : `What is held stays, ${counted(heldCount, 'backup')}; nothing else of it can be restored afterwards.`;
    await confirmed(this.dialogs, {
      title: `Remove the backups of ${clusterName}?`,
      consequence: `The cluster is deleted, and ${counted(backupCount, 'backup is', 'backups are')} all that is left of it. ${after}`,
      action: 'Remove them for good',
      dangerous: true,
      typeToConfirm: clusterName,
      run: async () => {
        const path = route`/api/${this.dbmsType()}/deletedClusters/${id}/backups`;
        accepted = await this.api.delete<OperationAccepted>(path, undefined, { confirm: clusterName });
      },
    });
    if (accepted) await this.router.navigate(['/operations', accepted.operationId]);
  }
}
