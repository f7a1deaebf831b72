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
import type { OperationAccepted, RollOff } from '@rocket/contracts';
import { Api } from '../../core/api.js';
import { toApiProblem, type ApiProblem } from '../../core/api-problem.js';
import { liveQuery } from '../../core/live-query.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { Skeleton } from '../../ui/skeleton.js';
import { counted } from '../../ui/words.js';
import type { WhichCluster } from './cluster-backups.js';
import { RollOffEffect } from './roll-off-effect.js';

export interface RollOffDialogData {
  which: WhichCluster;
  path: string;
  /** Absent for who may only look. */
  send: (() => Promise<OperationAccepted>) | undefined;
}

/** Which backups would go now and why the others stay; then they may go. */
@Component({
  selector: 'rk-roll-off-dialog',
  imports: [
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    ProblemNotice,
    RollOffEffect,
    Skeleton,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>Which backups of {{ data.which.clusterName }} go now</h2>
    <form (submit)="$event.preventDefault(); submit()">
      <mat-dialog-content class="rows">
        <p>They go by themselves when their time has come; here they go at once. What has gone cannot be brought back.</p>
        @if (rollOff.value(); as plan) {
          <rk-roll-off-effect [rollOff]="plan" />
        } @else if (rollOff.problem(); as refused) {
          <rk-problem-notice [problem]="refused" />
        } @else {
          <rk-skeleton [lines]="4" />
        }
        @if (problem(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>{{ data.send ? 'Keep them' : 'Close' }}</button>
        @if (data.send) {
          <button matButton="filled" class="danger" type="submit" [disabled]="busy() || going() === 0">
            {{ busy() ? 'Working …' : action() }}
          </button>
        }
      </mat-dialog-actions>
    </form>
  `,
  styleUrl: '../../clusters/choice-dialog.scss',
})
export class RollOffDialog {
  protected readonly data = inject<RollOffDialogData>(MAT_DIALOG_DATA);
  private readonly api = inject(Api);
  private readonly dialog = inject<MatDialogRef<RollOffDialog, OperationAccepted>>(MatDialogRef);
  protected readonly rollOff = liveQuery(
    () => this.data.path,
    (path, abort) => this.api.get<RollOff>(`${path}/backups/rolloff`, {}, abort),
  );
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly going = computed(() => this.rollOff.value()?.order.length ?? 0);
  protected readonly action = computed(() =>
    this.going() === 0 ? 'Nothing to let go' : `Let ${counted(this.going(), 'backup')} go`,
  );

  protected async submit(): Promise<void> {
    if (this.busy() || this.going() === 0 || !this.data.send) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      this.dialog.close(await this.data.send());
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}
