import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import type { Backup } from '@rocket/contracts';
import { mdiDotsVertical, mdiLockOutline } from '@mdi/js';
import { Icon } from '../../ui/icon.js';
import { LongTable } from '../../ui/long-table.js';
import { RowChunk, inChunks } from '../../ui/row-chunk.js';
import { Since } from '../../ui/since.js';
import { Status } from '../../ui/status.js';
import { TintOnChange } from '../../ui/tint-on-change.js';
import { gigs } from '../../ui/words.js';
import { backupLook } from '../backup-looks.js';
import { exactly } from '../instants.js';
import type { WhichCluster } from './cluster-backups.js';

/** The backups of one cluster, the newest first: what each is, why it stays, and what can be done with it. */
@Component({
  selector: 'rk-cluster-backups-table',
  imports: [
    Icon,
    LongTable,
    MatIconButton,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    RouterLink,
    RowChunk,
    Since,
    Status,
    TintOnChange,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cluster-backups-table.html',
  styleUrl: '../backup-table.scss',
})
export class ClusterBackupsTable {
  readonly backups = input.required<readonly Backup[]>();
  readonly which = input.required<WhichCluster>();
  readonly mayChange = input.required<boolean>();
  readonly hold = output<Backup>();
  readonly release = output<Backup>();
  readonly prove = output<Backup>();

  protected readonly chunks = computed(() => inChunks(this.backups()));
  protected readonly look = backupLook;
  protected readonly gigs = gigs;
  protected readonly exactly = exactly;
  protected readonly icons = { more: mdiDotsVertical, held: mdiLockOutline };

  /** What has no files, or not yet, can neither be kept nor used. */
  protected isUsable({ status }: Backup): boolean {
    return status === 'Successful';
  }
}
