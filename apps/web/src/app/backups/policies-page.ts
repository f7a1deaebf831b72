import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import { BACKUP_RETENTION_DAYS_DEFAULT } from '@rocket/contracts/constants';
import type { EnvironmentPolicyPage, ListedEnvironmentPolicy } from '@rocket/contracts';
import { mdiArchiveClockOutline } from '@mdi/js';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { pagedList } from '../core/paged-list.js';
import { Session } from '../core/session.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { EmptyState } from '../ui/empty-state.js';
import { ProblemState } from '../ui/problem-state.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { TableFoot } from '../ui/table-foot.js';
import { BackupsTabs } from './backups-tabs.js';
import type { PolicyDialogData } from './cluster/policy-dialog.js';
import { policyInWords } from './cluster/policy-draft.js';

/** Which backups stay in every environment, where a cluster does not say otherwise. */
@Component({
  selector: 'rk-policies-page',
  imports: [BackupsTabs, EmptyState, MatButton, ProblemState, RouterLink, Since, Skeleton, TableFoot],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './policies-page.html',
  styleUrls: ['./backup-table.scss', './policies-page.scss'],
  host: { class: 'page' },
})
export class PoliciesPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  protected readonly mayChange = inject(Session).may('cluster:write');
  protected readonly list = pagedList(
    () => true,
    () => (cursor, abort, limit) =>
      this.api.get<EnvironmentPolicyPage>('/api/environmentBackupPolicies', { limit, cursor: cursor ?? undefined }, abort),
  );
  protected readonly none = mdiArchiveClockOutline;
  protected readonly inWords = policyInWords;

  protected async edit({ environment, policy, version }: ListedEnvironmentPolicy): Promise<void> {
    const { PolicyDialog } = await import('./cluster/policy-dialog.js');
    const path = pathOf(environment);
    const data: PolicyDialogData = {
      title: `Which backups stay in ${environment}`,
      policy: policy ?? { recoveryWindowDays: BACKUP_RETENTION_DAYS_DEFAULT },
      ...{ version, path, previewPath: `${path}/preview` },
    };
    const opened = this.dialogs.open<unknown, PolicyDialogData, boolean>(PolicyDialog, {
      ...{ data, width: '1040px', maxWidth: '94vw' },
    });
    if (await firstValueFrom(opened.afterClosed())) this.list.reload();
  }

  protected async remove({ environment }: ListedEnvironmentPolicy): Promise<void> {
    const done = await confirmed(this.dialogs, {
      title: `Take the policy of ${environment} away?`,
      consequence: `The number of days of each cluster decides again which backups stay. What that lets go, goes after the next scheduled backup of the cluster.`,
      action: 'Take the policy away',
      run: () => this.api.delete(pathOf(environment)),
    });
    if (done) this.list.reload();
  }
}

function pathOf(environment: string): string {
  return route`/api/environments/${environment}/backupPolicy`;
}
