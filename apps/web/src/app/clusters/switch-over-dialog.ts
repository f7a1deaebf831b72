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
import type { Cluster, ClusterServer, OperationAccepted } from '@rocket/contracts';
import { mdiAlertCircle } from '@mdi/js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { bytes } from '../ui/words.js';
import { candidatesOf, faultsOf, isAnsweringPrimary } from './candidates.js';
import { whyNot } from './cluster-duties.js';

export interface SwitchOverData {
  /** As it is while the dialog is open. */
  cluster: Signal<Cluster>;
  send: (to: string) => Promise<OperationAccepted>;
}

/** Asks which replica takes over. The best is picked already; who cannot says why. */
@Component({
  selector: 'rk-switch-over-dialog',
  imports: [Icon, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './switch-over-dialog.html',
  styleUrl: './choice-dialog.scss',
})
export class SwitchOverDialog {
  protected readonly data = inject<SwitchOverData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<SwitchOverDialog, OperationAccepted>>(MatDialogRef);

  protected readonly cluster = this.data.cluster;
  protected readonly primary = computed(() => this.cluster().servers.find((server) => isAnsweringPrimary(server))?.serverName);
  protected readonly candidates = computed(() => candidatesOf(this.cluster()));
  protected readonly faults = computed(() => faultsOf(this.cluster()));
  /** Those that are not said beside a replica. */
  protected readonly otherFaults = computed(() => {
    const refused = this.candidates().filter(({ refusal }) => refusal !== null);
    return this.faults().filter(({ serverName }) => !refused.some(({ server }) => server.serverName === serverName));
  });
  private readonly picked = signal<string | undefined>(undefined);
  protected readonly to = computed(() => this.picked() ?? this.candidates().find(({ isBest }) => isBest)?.server.serverName);
  /** What changed while the dialog was open. */
  protected readonly obstacle = computed(() => whyNot('switchover', this.cluster()));
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly ready = computed(() => {
    const isFit = this.candidates().some(({ server, refusal }) => server.serverName === this.to() && refusal === null);
    return isFit && this.faults().length === 0 && this.obstacle() === '' && !this.busy();
  });
  protected readonly alert = mdiAlertCircle;

  protected pick(serverName: string): void {
    this.picked.set(serverName);
    this.problem.set(undefined);
  }

  protected lag({ streaming, lagBytes }: ClusterServer): string {
    if (streaming !== true) return 'not streaming';
    return lagBytes === null ? 'lag unknown' : `${bytes(lagBytes)} behind`;
  }

  protected async submit(): Promise<void> {
    const to = this.to();
    if (to === undefined || !this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      this.dialog.close(await this.data.send(to));
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}
