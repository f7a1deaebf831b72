import { ChangeDetectionStrategy, Component, computed, inject, signal, type Signal } from '@angular/core';
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
import { mdiAlertCircle } from '@mdi/js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Field } from '../ui/field.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { WindowFields } from './window-fields.js';
import { proposedWindow, windowFault, windowParts, windowText, type WindowParts } from './window-words.js';

export interface ChangeSettingsData {
  /** As it is while the dialog is open. */
  cluster: Signal<Cluster>;
  send: (changes: ChangeClusterRequest) => Promise<unknown>;
}

type Settings = Pick<Cluster, 'maintenanceWindow' | 'backupRetentionDays'>;

const DAYS_MAX = 3650;
const FIELDS = ['backupRetentionDays', 'maintenanceWindow'];

/** Asks how long backups are kept and when work may start, and tells when that is next. */
@Component({
  selector: 'rk-change-settings-dialog',
  imports: [
    Field,
    Icon,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    ProblemNotice,
    WindowFields,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './change-settings-dialog.html',
  styleUrls: ['../ui/step-rows.scss', './choice-dialog.scss'],
})
export class ChangeSettingsDialog {
  protected readonly data = inject<ChangeSettingsData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ChangeSettingsDialog>>(MatDialogRef);
  protected readonly alert = mdiAlertCircle;

  /** What the reader has seen of them. */
  private readonly seen = signal<Settings>(this.data.cluster());
  protected readonly days = signal(String(this.seen().backupRetentionDays));
  protected readonly hasWindow = signal(this.seen().maintenanceWindow !== null);
  protected readonly parts = signal(windowParts(this.seen().maintenanceWindow ?? windowText(proposedWindow())));
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);

  private readonly count = computed(() => (/^\d+$/.test(this.days().trim()) ? Number(this.days()) : 0));
  private readonly window = computed(() => (this.hasWindow() ? windowText(this.parts()) : null));
  protected readonly daysFault = computed(() =>
    this.count() >= 1 && this.count() <= DAYS_MAX ? this.said('backupRetentionDays') : `1 to ${DAYS_MAX} whole days`,
  );
  protected readonly windowFault = computed(() => {
    const window = this.window();
    return (window === null ? undefined : windowFault(window)) ?? this.said('maintenanceWindow');
  });
  /** What somebody else has made of them since: what is sent now replaces it, and says so. */
  protected readonly meanwhile = computed(() => {
    const { maintenanceWindow, backupRetentionDays } = this.data.cluster();
    const seen = this.seen();
    if (this.busy() || (seen.maintenanceWindow === maintenanceWindow && seen.backupRetentionDays === backupRetentionDays))
      return undefined;
    return `window ${maintenanceWindow ?? 'any time'}, backups for ${backupRetentionDays} days`;
  });
  /** What the API said about no field of this dialog. A conflict about the settings is said in words of its own. */
  protected readonly refusal = computed(() => {
    const isSaid = FIELDS.some((field) => this.said(field) !== undefined) || this.meanwhile() !== undefined;
    return isSaid ? undefined : this.problem();
  });
  protected readonly ready = computed(() => !this.busy() && this.daysFault() === undefined && this.windowFault() === undefined);

  protected edited(): void {
    this.problem.set(undefined);
  }

  protected edit(change: Partial<WindowParts>): void {
    this.edited();
    this.parts.update((before) => ({ ...before, ...change }));
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      await this.data.send({ backupRetentionDays: this.count(), maintenanceWindow: this.window() });
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
