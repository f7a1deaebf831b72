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
import type { AddServerRequest, Cluster, OperationAccepted, PoolServer, PoolServerPage } from '@rocket/contracts';
import { moneyText } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { liveQuery } from '../core/live-query.js';
import { askEstimate } from '../costs/ask-estimate.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { Skeleton } from '../ui/skeleton.js';
import { gigs } from '../ui/words.js';

export interface AddMemberData {
  cluster: Cluster;
  send: (wish: AddServerRequest) => Promise<OperationAccepted>;
}

/** More than these are not offered one by one. */
const OFFERED = 200;

/** Asks which free server becomes one more member. */
@Component({
  selector: 'rk-add-member-dialog',
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './add-member-dialog.html',
  styleUrl: './choice-dialog.scss',
})
export class AddMemberDialog {
  private readonly api = inject(Api);
  protected readonly data = inject<AddMemberData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<AddMemberDialog, OperationAccepted>>(MatDialogRef);

  protected readonly servers = signal<readonly PoolServer[] | undefined>(undefined);
  protected readonly picked = signal<string | undefined>(undefined);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly ready = computed(() => (this.servers()?.length ?? 0) > 0 && !this.busy());
  protected readonly gigs = gigs;
  /** The one that is picked, or the one that would fit best. */
  private readonly chosen = computed(() => {
    const all = this.servers() ?? [];
    const picked = all.find(({ serverName }) => serverName === this.picked());
    const own = all.filter(({ environment }) => environment === this.data.cluster.environment);
    return picked ?? own.sort((one, other) => one.cpu - other.cpu || one.ramGb - other.ramGb || one.dbGigs - other.dbGigs)[0];
  });
  private readonly estimate = liveQuery(this.chosen, ({ cpu, ramGb, dbGigs }) => {
    const { dbmsType, environment } = this.data.cluster;
    return askEstimate(this.api, { dbmsType, environment, nodes: 1, cpu, ramGb, dbGigs, backupGb: 0 });
  });
  /** What one server more costs: without what the cluster itself does. */
  protected readonly price = computed(() => {
    const estimate = this.estimate.value();
    if (!estimate) return undefined;
    const ofCluster = estimate.parts.find(({ part }) => part === 'cluster')?.amount ?? 0;
    return moneyText(estimate.total - ofCluster, estimate.currency);
  });

  constructor() {
    void this.load();
  }

  protected pick(serverName: string | undefined): void {
    this.picked.set(serverName);
    this.problem.set(undefined);
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    const serverName = this.picked();
    try {
      this.dialog.close(await this.data.send(serverName === undefined ? {} : { serverName }));
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }

  /** Free servers of the kind that the members are, of the cluster's own environment first. */
  private async load(): Promise<void> {
    const { dbmsType, environment, release, servers } = this.data.cluster;
    try {
      const { items: members } = await this.api.get<PoolServerPage>(route`/api/${dbmsType}/poolServers`, {
        search: servers[0]?.serverName ?? '',
        limit: OFFERED,
      });
      const driver = members.find(({ serverName }) => serverName === servers[0]?.serverName)?.driver;
      const { items } = await this.api.get<PoolServerPage>(route`/api/${dbmsType}/poolServers`, {
        status: 'Free',
        limit: OFFERED,
        ...(driver && { driver }),
      });
      const fit = items.filter(
        ({ releases, unreachableSince }) => unreachableSince === null && (releases ?? []).includes(release),
      );
      const rank = (server: PoolServer): number => Number(server.environment !== environment);
      this.servers.set([...fit].sort((one, other) => rank(one) - rank(other)));
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.servers.set([]);
    }
  }
}
