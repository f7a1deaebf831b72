import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import type { ChangeClusterRequest, Cluster } from '@rocket/contracts';
import { nextOpenings, parseMaintenanceWindow } from '@rocket/domain';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Clock } from '../ui/clock.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { moment } from '../ui/words.js';

export interface ChangeSettingsData {
  cluster: Cluster;
  send: (changes: ChangeClusterRequest) => Promise<unknown>;
}

const DAYS_MAX = 3650;
const FIELDS = ['backupRetentionDays', 'maintenanceWindow'];

/** Asks how long backups are kept and when work may start, and tells when that is next. */
@Component({
  selector: 'rk-change-settings-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './change-settings-dialog.html',
  styleUrl: './choice-dialog.scss',
})
export class ChangeSettingsDialog {
  protected readonly data = inject<ChangeSettingsData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ChangeSettingsDialog>>(MatDialogRef);
  private readonly clock = inject(Clock);

  protected readonly days = signal(String(this.data.cluster.backupRetentionDays));
  protected readonly windowText = signal(this.data.cluster.maintenanceWindow ?? '');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);

  private readonly count = computed(() => (/^\d+$/.test(this.days().trim()) ? Number(this.days()) : 0));
  private readonly window = computed(() => (this.windowText().trim() === '' ? null : parseMaintenanceWindow(this.windowText())));
  protected readonly daysFault = computed(() =>
    this.count() >= 1 && this.count() <= DAYS_MAX ? this.said('backupRetentionDays') : `1 to ${DAYS_MAX} whole days`,
  );
  protected readonly windowFault = computed(() => {
    const window = this.window();
    return typeof window === 'string' ? `It ${window}.` : this.said('maintenanceWindow');
  });
  protected readonly windowHint = computed(() => {
    const window = this.window();
    if (window === null || typeof window === 'string') return 'Work may start at any time.';
    const [next] = nextOpenings(window, new Date(this.clock.now()), 1);
    return next ? `The next one: ${moment(next.from)} to ${moment(next.to)}, as clocks are here.` : '';
  });
  /** What the API said about no field of this dialog. */
  protected readonly refusal = computed(() =>
    FIELDS.every((field) => this.said(field) === undefined) ? this.problem() : undefined,
  );
  protected readonly ready = computed(() => !this.busy() && this.daysFault() === undefined && this.windowFault() === undefined);

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      const maintenanceWindow = this.windowText().trim() === '' ? null : this.windowText().trim();
      await this.data.send({ backupRetentionDays: this.count(), maintenanceWindow });
      this.dialog.close();
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }

  private said(field: string): string | undefined {
    return this.problem()?.errors.find(({ pointer }) => pointer.endsWith(`/${field}`))?.detail;
  }
}
