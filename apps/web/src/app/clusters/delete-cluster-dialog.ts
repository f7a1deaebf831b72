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
import type { Cluster, OperationAccepted } from '@rocket/contracts';
import { QUARANTINE_DAYS, QUARANTINE_DAYS_MAX } from '@rocket/contracts/constants';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Clock } from '../ui/clock.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { counted, moment } from '../ui/words.js';

export interface DeleteClusterData {
  cluster: Cluster;
  send: (quarantineDays: number) => Promise<OperationAccepted>;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Asks whether a cluster is kept for a while or removed at once, and for its name. */
@Component({
  selector: 'rk-delete-cluster-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './delete-cluster-dialog.html',
  styleUrl: './choice-dialog.scss',
})
export class DeleteClusterDialog {
  protected readonly data = inject<DeleteClusterData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<DeleteClusterDialog, OperationAccepted>>(MatDialogRef);
  private readonly clock = inject(Clock);

  protected readonly name = this.data.cluster.clusterName;
  protected readonly members = this.data.cluster.servers.length;
  protected readonly servers = counted(this.members, 'server');
  protected readonly most = QUARANTINE_DAYS_MAX;
  protected readonly isKept = signal(true);
  protected readonly days = signal(String(QUARANTINE_DAYS));
  protected readonly typed = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);

  private readonly count = computed(() => (/^\d+$/.test(this.days().trim()) ? Number(this.days()) : 0));
  protected readonly until = computed(() => moment(new Date(this.clock.now() + this.count() * DAY_MS)));
  protected readonly daysFault = computed(() => {
    if (!this.isKept()) return undefined;
    return this.count() >= 1 && this.count() <= this.most ? this.said('quarantineDays') : `1 to ${this.most} whole days`;
  });
  protected readonly nameFault = computed(() => this.said('confirm'));
  /** What the API said about no field of this dialog. */
  protected readonly refusal = computed(() =>
    this.said('quarantineDays') === undefined && this.said('confirm') === undefined ? this.problem() : undefined,
  );
  protected readonly ready = computed(
    () => this.typed().trim().toLowerCase() === this.name && this.daysFault() === undefined && !this.busy(),
  );

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      this.dialog.close(await this.data.send(this.isKept() ? this.count() : 0));
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }

  private said(field: string): string | undefined {
    return this.problem()?.errors.find(({ pointer }) => pointer.endsWith(`/${field}`))?.detail;
  }
}
