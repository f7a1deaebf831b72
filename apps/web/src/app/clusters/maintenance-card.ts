import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { BackupOverviewRow, Cluster, ClusterCompliance } from '@rocket/contracts';
import { overviewLook } from '../backups/backup-looks.js';
import { Session } from '../core/session.js';
import { Clock } from '../ui/clock.js';
import { Since } from '../ui/since.js';
import { Status } from '../ui/status.js';
import { complianceLook } from '../ui/status-look.js';
import { moment } from '../ui/words.js';
import { openingsInWords } from './window-words.js';

/** How the cluster stands to the newest release, when work may start on it, and when it was last backed up and that was last proven. */
@Component({
  selector: 'rk-maintenance-card',
  imports: [MatButton, RouterLink, Since, Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './maintenance-card.html',
  styleUrl: './maintenance-card.scss',
})
export class MaintenanceCard {
  private readonly clock = inject(Clock);
  protected readonly seesRuns = inject(Session).may('fleet:read');
  readonly cluster = input.required<Cluster>();
  readonly compliance = input<ClusterCompliance | undefined>();
  readonly backups = input<BackupOverviewRow | undefined>();
  /** Why nothing can be changed; empty when it can. */
  readonly whyNot = input('');
  readonly asked = output();

  protected readonly look = complianceLook;
  protected readonly backupLook = overviewLook;
  /** To the minute: openings are not computed every second. */
  private readonly minute = computed(() => Math.floor(this.clock.now() / 60_000) * 60_000);
  protected readonly openings = computed(() => openingsInWords(this.cluster().maintenanceWindow ?? '', new Date(this.minute())));

  protected exact(at: string): string {
    return moment(new Date(at));
  }
}
