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
import type { BackupSchedule, BackupScheduleRequest } from '@rocket/contracts';
import { Api } from '../../core/api.js';
import { toApiProblem, type ApiProblem } from '../../core/api-problem.js';
import { readersZone } from '../../clusters/window-words.js';
import { Field } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { cronWords } from './cron-words.js';

export interface ScheduleDialogData {
  schedule: BackupSchedule;
  path: string;
}

type CronField = 'fullCron' | 'diffCron' | 'incrCron';

const FIELDS: readonly { field: CronField; word: string; placeholder: string; hint: string }[] = [
  { field: 'fullCron', word: 'Fulls', placeholder: '17 2 * * *', hint: 'They stand alone.' },
  { field: 'diffCron', word: 'Diffs', placeholder: 'never', hint: 'Each builds on the last Full. Never when empty.' },
  {
    field: 'incrCron',
    word: 'Incrs',
    placeholder: 'never',
    hint: 'Each builds on the last backup of any type. Never when empty.',
  },
];

/** When a cluster is backed up. What the API says about a line stands at it, and nothing typed is lost. */
@Component({
  selector: 'rk-schedule-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './schedule-dialog.html',
  styleUrls: ['../../ui/step-rows.scss', '../../clusters/choice-dialog.scss'],
})
export class ScheduleDialog {
  protected readonly data = inject<ScheduleDialogData>(MAT_DIALOG_DATA);
  private readonly api = inject(Api);
  private readonly dialog = inject<MatDialogRef<ScheduleDialog, boolean>>(MatDialogRef);

  /** Diffs and Incrs are refused today: only who has a line for them is asked about it. */
  protected readonly fields = FIELDS.filter(({ field }) => field === 'fullCron' || this.data.schedule[field] !== null);
  protected readonly zones = [...new Set(['UTC', readersZone(), ...Intl.supportedValuesOf('timeZone')])];
  protected readonly crons = signal<Readonly<Record<CronField, string>>>({
    fullCron: this.data.schedule.fullCron,
    diffCron: this.data.schedule.diffCron ?? '',
    incrCron: this.data.schedule.incrCron ?? '',
  });
  protected readonly zone = signal(this.data.schedule.zone);
  // One that nobody has written yet is off; who writes it wants it on.
  protected readonly isEnabled = signal(this.data.schedule.isEnabled || this.data.schedule.version === 0);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly general = computed(() => {
    const problem = this.problem();
    return problem?.errors.some(({ pointer }) => /^\/(\w+Cron|zone)$/.test(pointer)) ? undefined : problem;
  });
  protected readonly ready = computed(() => !this.busy() && this.crons().fullCron.trim() !== '');

  protected hint(field: CronField, fallback: string): string {
    const words = cronWords(this.crons()[field]);
    return words === undefined ? fallback : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  }

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected edit(field: CronField, text: string): void {
    this.problem.set(undefined);
    this.crons.update((before) => ({ ...before, [field]: text }));
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    const { fullCron, diffCron, incrCron } = this.crons();
    const request: BackupScheduleRequest = {
      fullCron: fullCron.trim(),
      diffCron: diffCron.trim() || null,
      incrCron: incrCron.trim() || null,
      zone: this.zone(),
      isEnabled: this.isEnabled(),
    };
    try {
      await this.api.put<BackupSchedule>(`${this.data.path}/backupSchedule`, request, this.data.schedule.version);
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}
