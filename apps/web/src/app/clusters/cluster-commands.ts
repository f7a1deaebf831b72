import { Injectable, inject, type Signal } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';
import type { Cluster, ClusterServer, FailoverPreview, OperationAccepted } from '@rocket/contracts';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { safePost } from '../core/safe-post.js';
import { confirmed, type Confirmation } from '../ui/confirm-dialog.js';
import type { AddMemberData } from './add-member-dialog.js';
import type { ChangeSettingsData } from './change-settings-dialog.js';
import {
  failoverQuestion,
  forgetQuestion,
  rejoinQuestion,
  removeNowQuestion,
  removeServerQuestion,
  restartAllQuestion,
  restartMemberQuestion,
  startQuestion,
  stopQuestion,
  tlsQuestion,
  undeleteQuestion,
} from './cluster-questions.js';
import type { DeleteClusterData } from './delete-cluster-dialog.js';
import type { SwitchOverData } from './switch-over-dialog.js';

/** What can be done to a cluster: asks first, then leads to the operation that does it. */
@Injectable()
export class ClusterCommands {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);

  /** The dialog shows the members as they are while it is open. */
  async switchOver(cluster: Signal<Cluster>): Promise<void> {
    const { SwitchOverDialog } = await import('./switch-over-dialog.js');
    const post = safePost(this.api);
    const data: SwitchOverData = {
      cluster,
      send: (to) => post<OperationAccepted>(`${pathOf(cluster())}/switchover`, { to }),
    };
    await this.watch(this.dialogs.open(SwitchOverDialog, { data, width: '520px' }));
  }

  async delete(cluster: Cluster): Promise<void> {
    if (cluster.lifecycle === 'Failed') return this.ask(forgetQuestion(cluster), () => this.remove(cluster, 0));
    const { DeleteClusterDialog } = await import('./delete-cluster-dialog.js');
    const data: DeleteClusterData = { cluster, send: (quarantineDays) => this.remove(cluster, quarantineDays) };
    await this.watch(this.dialogs.open(DeleteClusterDialog, { data, width: '520px' }));
  }

  removeNow(cluster: Cluster): Promise<void> {
    return this.ask(removeNowQuestion(cluster), () => this.remove(cluster, 0));
  }

  undelete(cluster: Cluster): Promise<void> {
    const post = safePost(this.api);
    return this.ask(undeleteQuestion(cluster), () => post(`${pathOf(cluster)}/undelete`, {}));
  }

  rejoin(cluster: Cluster, server: ClusterServer): Promise<void> {
    const post = safePost(this.api);
    const { serverName } = server;
    return this.ask(rejoinQuestion(cluster, server), () => post(`${pathOf(cluster)}/rejoin`, { serverName }));
  }

  restart(cluster: Cluster, server?: ClusterServer): Promise<void> {
    const post = safePost(this.api);
    const question = server ? restartMemberQuestion(cluster, server) : restartAllQuestion(cluster);
    return this.ask(question, () => post(`${pathOf(cluster)}/restart`, server ? { serverName: server.serverName } : {}));
  }

  /** @param again reads the cluster again: it has changed, or was found to have changed */
  async changeSettings(cluster: Signal<Cluster>, again: () => void): Promise<void> {
    const { ChangeSettingsDialog } = await import('./change-settings-dialog.js');
    const data: ChangeSettingsData = {
      cluster,
      send: async (changes) => {
        try {
          await this.api.patch(pathOf(cluster()), changes, cluster().version);
        } finally {
          again();
        }
      },
    };
    await firstValueFrom(this.dialogs.open(ChangeSettingsDialog, { data, width: '560px' }).afterClosed());
  }

  changeTls(cluster: Cluster): Promise<void> {
    const post = safePost(this.api);
    return this.ask(tlsQuestion(cluster), () => post(`${pathOf(cluster)}/tls`, { enabled: !cluster.tlsEnabled }));
  }

  stop(cluster: Cluster): Promise<void> {
    const post = safePost(this.api);
    const body = { confirm: cluster.clusterName };
    return this.ask(stopQuestion(cluster), () => post(`${pathOf(cluster)}/stop`, body));
  }

  start(cluster: Cluster): Promise<void> {
    const post = safePost(this.api);
    return this.ask(startQuestion(cluster), () => post(`${pathOf(cluster)}/start`, {}));
  }

  removeServer(cluster: Cluster, server: ClusterServer): Promise<void> {
    const path = `${pathOf(cluster)}${route`/servers/${server.serverName}`}`;
    return this.ask(removeServerQuestion(cluster, server), () => this.api.delete(path, undefined));
  }

  async addServer(cluster: Cluster): Promise<void> {
    const { AddMemberDialog } = await import('./add-member-dialog.js');
    const post = safePost(this.api);
    const data: AddMemberData = {
      cluster,
      send: (wish) => post<OperationAccepted>(`${pathOf(cluster)}/servers`, wish),
    };
    await this.watch(this.dialogs.open(AddMemberDialog, { data, width: '520px' }));
  }

  /** The members are asked first who could take over and what would be lost. @throws what the API says when nobody can */
  async failOver(cluster: Cluster): Promise<void> {
    const preview = await this.api.get<FailoverPreview>(`${pathOf(cluster)}/failover`);
    const post = safePost(this.api);
    const body = { to: preview.candidate, confirm: cluster.clusterName };
    await this.ask(failoverQuestion(cluster, preview), () => post(`${pathOf(cluster)}/failover`, body));
  }

  /** Whoever was asked has typed the name, or there is nothing to lose. */
  private remove(cluster: Cluster, quarantineDays: number): Promise<OperationAccepted> {
    return this.api.delete(pathOf(cluster), undefined, { confirm: cluster.clusterName, quarantineDays });
  }

  private async ask(question: Omit<Confirmation, 'run'>, send: () => Promise<OperationAccepted>): Promise<void> {
    let accepted: OperationAccepted | undefined;
    await confirmed(this.dialogs, { ...question, run: async () => (accepted = await send()) });
    await this.follow(accepted);
  }

  private async watch(opened: ReturnType<typeof this.dialogs.open<unknown, unknown, OperationAccepted>>): Promise<void> {
    await this.follow(await firstValueFrom(opened.afterClosed()));
  }

  private async follow(accepted: OperationAccepted | undefined): Promise<void> {
    if (accepted) await this.router.navigate(['/operations', accepted.operationId]);
  }
}

function pathOf({ dbmsType, clusterName }: Cluster): string {
  return route`/api/${dbmsType}/Cluster/${clusterName}`;
}
