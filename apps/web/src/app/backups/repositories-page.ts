import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import type { BackupRepository, BackupRepositoryPage } from '@rocket/contracts';
import { mdiArchiveOutline, mdiPlus } from '@mdi/js';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { Inventory } from '../core/inventory.js';
import { pagedList } from '../core/paged-list.js';
import { Session } from '../core/session.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { EmptyState } from '../ui/empty-state.js';
import { Icon } from '../ui/icon.js';
import { ProblemState } from '../ui/problem-state.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { TableFoot } from '../ui/table-foot.js';
import { counted, gigs } from '../ui/words.js';
import { levelLook } from './backup-looks.js';
import { BackupsTabs } from './backups-tabs.js';
import type { RepositoryDialogData } from './repository-dialog.js';

/** Where backups lie, and how full it is there. */
@Component({
  selector: 'rk-repositories-page',
  imports: [BackupsTabs, EmptyState, Icon, MatButton, ProblemState, Skeleton, Status, TableFoot],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './repositories-page.html',
  styleUrls: ['./backup-table.scss', './repositories-page.scss'],
  providers: [Inventory],
  host: { class: 'page' },
})
export class RepositoriesPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly environments = inject(Inventory).environments;
  protected readonly mayChange = inject(Session).may('repository:write');
  protected readonly list = pagedList(
    () => true,
    () => (cursor, abort, limit) =>
      this.api.get<BackupRepositoryPage>('/api/backupRepositories', { limit, cursor: cursor ?? undefined }, abort),
  );
  protected readonly look = levelLook;
  protected readonly gigs = gigs;
  protected readonly counted = counted;
  protected readonly icons = { plus: mdiPlus, none: mdiArchiveOutline };

  protected used({ totalGigs, freeGigs }: BackupRepository): string {
    return totalGigs === null || freeGigs === null ? '–' : `${gigs(freeGigs)} of ${gigs(totalGigs)} free`;
  }

  /** The bar for those who do not see it. */
  protected barWords({ usedPercent, warnPercent, criticalPercent }: BackupRepository): string {
    return `${usedPercent ?? 0} % used; a warning from ${warnPercent} %, critical from ${criticalPercent} %`;
  }

  /** @param repository the one to change; a new one when absent */
  protected async edit(repository?: BackupRepository): Promise<void> {
    const { RepositoryDialog } = await import('./repository-dialog.js');
    const data: RepositoryDialogData = { environments: this.environments.value() ?? [], repository };
    const opened = this.dialogs.open<unknown, RepositoryDialogData, BackupRepository>(RepositoryDialog, { data, width: '520px' });
    if (await firstValueFrom(opened.afterClosed())) this.list.reload();
  }

  protected async remove({ id, name, path }: BackupRepository): Promise<void> {
    const done = await confirmed(this.dialogs, {
      title: `Forget ${name}?`,
      consequence: `Nothing is backed up to ${path} any more. Files that lie there stay.`,
      action: `Forget ${name}`,
      run: () => this.api.delete(route`/api/backupRepositories/${id}`),
    });
    if (done) this.list.reload();
  }
}
