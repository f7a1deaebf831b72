import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { ApplicationPage, ClusterCompliance, ClusterCompliancePage, ListedCluster } from '@rocket/contracts';
import { DBMS_TYPES } from '@rocket/domain';
import { firstValueFrom } from 'rxjs';
import { mdiAccountPlusOutline, mdiDatabasePlusOutline } from '@mdi/js';
import { backupFault, isBackedUp, proofFault } from '../clusters/backup-standing.js';
import { clusterPages } from '../clusters/cluster-list.js';
import { Api, route } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { Inventory } from '../core/inventory.js';
import { liveQuery } from '../core/live-query.js';
import { pagedList } from '../core/paged-list.js';
import { Clock } from '../ui/clock.js';
import { EmptyState } from '../ui/empty-state.js';
import { Icon } from '../ui/icon.js';
import { ProblemState } from '../ui/problem-state.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { clusterLook } from '../ui/status-look.js';
import { gigs, moment } from '../ui/words.js';
import { costSoFar } from './cost-so-far.js';
import { OWN_NEEDS } from './need-kinds.js';
import { NeedsCard } from './needs-card.js';

const MANY = 500;

/** For who owns applications: what waits for them, and each of their databases with what they want to know of it. */
@Component({
  selector: 'rk-own-home',
  imports: [EmptyState, Icon, MatButton, NeedsCard, ProblemState, RouterLink, Since, Skeleton, Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  providers: [Inventory],
  templateUrl: './own-home.html',
  styleUrl: './home.scss',
})
export class OwnHome {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly clock = inject(Clock);
  private readonly inventory = inject(Inventory);
  private readonly once = (): true => true;
  protected readonly needs = OWN_NEEDS;
  protected readonly list = pagedList(this.once, () => clusterPages(this.api, {}));
  protected readonly applications = liveQuery(
    this.once,
    async (_, abort) => (await this.api.get<ApplicationPage>('/api/applications', { limit: MANY }, abort)).items,
  );
  protected readonly cost = liveQuery(this.once, (_, abort) => costSoFar(this.api, abort));
  private readonly standings = liveQuery(this.once, async (_, abort) => {
    const pages = await Promise.all(
      DBMS_TYPES.map(async (dbmsType) => {
        const path = route`/api/${dbmsType}/patchCompliance`;
        const { items } = await this.api.get<ClusterCompliancePage>(path, { limit: MANY }, abort);
        return items.map((one): [string, ClusterCompliance] => [`${dbmsType}/${one.clusterName}`, one]);
      }),
    );
    return new Map(pages.flat());
  });
  /** The databases of each application, in the order of the names. */
  protected readonly groups = computed(() => {
    return (this.applications.value() ?? []).map((application) => ({
      application,
      clusters: this.list.items().filter((cluster) => cluster.application === application.applicationName),
    }));
  });
  protected readonly look = clusterLook;
  protected readonly hasBackups = isBackedUp;
  protected readonly proofFault = proofFault;
  protected readonly gigs = gigs;
  protected readonly icons = { ask: mdiDatabasePlusOutline, signUp: mdiAccountPlusOutline };

  constructor() {
    inject(FleetEvents).refreshOn({
      filter: ({ type }) => type === 'cluster' || type === 'operation',
      refresh: () => {
        this.list.reload();
        this.standings.reload();
      },
    });
  }

  protected backupFault(cluster: ListedCluster) {
    return backupFault(cluster, this.clock.now());
  }

  /** When it is worked on next, as far as that is known: by a run of patches, or in its window at the earliest. */
  protected maintenance({ dbmsType, clusterName, nextWindows }: ListedCluster): string {
    const standing = this.standings.value()?.get(`${dbmsType}/${clusterName}`);
    if (standing?.patchRunId && standing.forecast) return `Patched by ${moment(new Date(standing.forecast))}`;
    const window = nextWindows[0];
    return window ? `Not before ${moment(new Date(window.from))}` : 'None planned';
  }

  protected async signUp(applicationName: string): Promise<void> {
    const { LinkDialog } = await import('../applications/link-dialog.js');
    const data = { applicationName, environments: this.inventory.environments.value() ?? [] };
    const opened = this.dialogs.open<unknown, unknown, boolean>(LinkDialog, { data, width: '600px' });
    if (await firstValueFrom(opened.afterClosed())) this.applications.reload();
  }
}
