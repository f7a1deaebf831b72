import { Injectable, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';
import type {
  Backup,
  BackupPolicy,
  BackupSchedule,
  OperationAccepted,
  RestoreClusterResponse,
  TakeBackupResponse,
} from '@rocket/contracts';
import type { BackupType } from '@rocket/domain';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../../core/api.js';
import { safePost } from '../../core/safe-post.js';
import { confirmed } from '../../ui/confirm-dialog.js';
import type { WhichCluster } from './cluster-backups.js';
import type { PolicyDialogData } from './policy-dialog.js';

/** What can be done about the backups of a cluster: asks first where something is lost or used, then leads to the operation. */
@Injectable()
export class BackupCommands {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly post = safePost(this.api);

  async take(which: WhichCluster, backupType: BackupType): Promise<void> {
    await this.follow(await this.post<TakeBackupResponse>(`${pathOf(which)}/backups`, { backupType }));
  }

  /** @param backup the newest, with all of the log after it, when absent */
  async prove(which: WhichCluster, backup?: Backup): Promise<void> {
    let accepted: RestoreClusterResponse | undefined;
    const what = backup === undefined ? 'The newest backup' : backup.label;
    await confirmed(this.dialogs, {
      title: backup === undefined ? `Prove the newest backup of ${which.clusterName}?` : `Prove ${backup.label}?`,
      consequence: `${what} is restored on a free server of the pool, started, and looked at: indexes, tables and rows. Then the server is cleaned and given back. ${which.clusterName} itself is not touched.`,
      action: backup === undefined ? 'Prove the newest backup' : 'Prove this backup',
      run: async () =>
        (accepted = await this.post<RestoreClusterResponse>(
          `${pathOf(which)}/restoreDrills`,
          backup ? { backupId: backup.id } : {},
        )),
    });
    await this.follow(accepted);
  }

  async hold(which: WhichCluster, backup: Backup): Promise<boolean> {
    const { HoldDialog } = await import('./hold-dialog.js');
    const send = (holdReason: string): Promise<unknown> => this.sendHold(which, backup, { hold: true, holdReason });
    const opened = this.dialogs.open<unknown, unknown, boolean>(HoldDialog, { data: { backup, send }, width: '480px' });
    return (await firstValueFrom(opened.afterClosed())) ?? false;
  }

  release(which: WhichCluster, backup: Backup): Promise<boolean> {
    return confirmed(this.dialogs, {
      title: `Release ${backup.label}?`,
      consequence: `${backup.heldBy ?? 'Somebody'} keeps it: “${backup.holdReason ?? ''}”. Once it is released, the policy decides again whether it stays.`,
      action: 'Release this backup',
      run: () => this.sendHold(which, backup, { hold: false }),
    });
  }

  async rollOff(which: WhichCluster, mayLetGo: boolean): Promise<void> {
    const { RollOffDialog } = await import('./roll-off-dialog.js');
    const send = (): Promise<OperationAccepted> => this.post<OperationAccepted>(`${pathOf(which)}/backups/rolloff`, {});
    const data = { which, path: pathOf(which), send: mayLetGo ? send : undefined };
    const opened = this.dialogs.open<unknown, unknown, OperationAccepted>(RollOffDialog, {
      data,
      width: '820px',
      maxWidth: '94vw',
    });
    await this.follow(await firstValueFrom(opened.afterClosed()));
  }

  async editSchedule(which: WhichCluster, schedule: BackupSchedule): Promise<boolean> {
    const { ScheduleDialog } = await import('./schedule-dialog.js');
    const data = { schedule, path: pathOf(which) };
    const opened = this.dialogs.open<unknown, unknown, boolean>(ScheduleDialog, { data, width: '560px' });
    return (await firstValueFrom(opened.afterClosed())) ?? false;
  }

  async editPolicy(which: WhichCluster, policy: BackupPolicy): Promise<boolean> {
    const { PolicyDialog } = await import('./policy-dialog.js');
    const data: PolicyDialogData = {
      title: `Which backups of ${which.clusterName} stay`,
      policy: policy.policy,
      version: policy.version,
      path: `${pathOf(which)}/backupPolicy`,
      previewPath: `${pathOf(which)}/backups/rolloff/preview`,
    };
    const opened = this.dialogs.open<unknown, PolicyDialogData, boolean>(PolicyDialog, {
      data,
      width: '1040px',
      maxWidth: '94vw',
    });
    return (await firstValueFrom(opened.afterClosed())) ?? false;
  }

  removePolicy(which: WhichCluster): Promise<boolean> {
    return confirmed(this.dialogs, {
      title: `Take the policy of ${which.clusterName} away?`,
      consequence: 'What its environment says about backups decides again which of them stay.',
      action: 'Take the policy away',
      run: () => this.api.delete(`${pathOf(which)}/backupPolicy`),
    });
  }

  private sendHold(which: WhichCluster, backup: Backup, body: { hold: boolean; holdReason?: string }): Promise<unknown> {
    return this.api.patch(`${pathOf(which)}${route`/backups/${backup.id}`}`, body, backup.version);
  }

  private async follow(accepted: { operationId: string } | undefined): Promise<void> {
    if (accepted) await this.router.navigate(['/operations', accepted.operationId]);
  }
}

function pathOf({ dbmsType, clusterName }: WhichCluster): string {
  return route`/api/${dbmsType}/Cluster/${clusterName}`;
}
