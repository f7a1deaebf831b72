import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatTooltip } from '@angular/material/tooltip';
import { Router, RouterLink } from '@angular/router';
import type { ActivityPage, Cluster, ClusterCompliancePage, FleetEvent, OperationPage } from '@rocket/contracts';
import { parseDbmsType } from '@rocket/domain';
import { mdiChevronDown } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { ClusterTabs } from '../backups/cluster/cluster-tabs.js';
import { overviewOf } from '../backups/overview-list.js';
import { FleetEvents } from '../core/fleet-events.js';
import { liveQuery } from '../core/live-query.js';
import { PageTitle } from '../core/page-title.js';
import { Session } from '../core/session.js';
import { AskedByRequest } from '../intake/asked-by-request.js';
import { ActivitiesTable } from '../ui/activities-table.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { ProblemState } from '../ui/problem-state.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { clusterLook, operationLook } from '../ui/status-look.js';
import { TintOnChange } from '../ui/tint-on-change.js';
import { gigs } from '../ui/words.js';
import { ClusterCommands } from './cluster-commands.js';
import { whyNot, type ClusterDuty } from './cluster-duties.js';
import { ClusterNotices } from './cluster-notices.js';
import { ClusterPicture } from './cluster-picture.js';
import { EndpointsCard } from './endpoints-card.js';
import { MaintenanceCard } from './maintenance-card.js';
import { MembersTable } from './members-table.js';
import { NotesCard } from './notes-card.js';

const RECENT = 10;
const REFUSAL = 'Your role may not change clusters';

/** What is asked for less often. */
interface Other {
  duty: ClusterDuty;
  word: (cluster: Cluster) => string;
  act: (cluster: Cluster) => Promise<void>;
}

/** One cluster: how it is, how to connect, who its members are, what happened to it, what can be done to it. Live. */
@Component({
  selector: 'rk-cluster-page',
  imports: [
    ActivitiesTable,
    AskedByRequest,
    ClusterNotices,
    ClusterPicture,
    ClusterTabs,
    EndpointsCard,
    Icon,
    MaintenanceCard,
    MatButton,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    MatTooltip,
    MembersTable,
    NotesCard,
    ProblemNotice,
    ProblemState,
    RouterLink,
    Since,
    Skeleton,
    Status,
    TintOnChange,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cluster-page.html',
  styleUrl: './cluster-page.scss',
  providers: [ClusterCommands],
  host: { class: 'page' },
})
export class ClusterPage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly titles = inject(PageTitle);
  private readonly mayChange = inject(Session).may('cluster:write');
  protected readonly commands = inject(ClusterCommands);
  readonly dbmsType = input.required<string>();
  readonly clusterName = input.required<string>();

  private readonly which = computed(() => ({
    dbmsType: parseDbmsType(this.dbmsType()) ?? this.dbmsType(),
    clusterName: this.clusterName(),
  }));
  protected readonly cluster = liveQuery(
    this.which,
    ({ dbmsType, clusterName }, abort) => this.api.get<Cluster>(route`/api/${dbmsType}/Cluster/${clusterName}`, {}, abort),
    { forgetOnChange: true },
  );
  protected readonly activities = liveQuery(
    this.which,
    ({ dbmsType, clusterName }, abort) =>
      this.api.get<ActivityPage>(route`/api/${dbmsType}/activities`, { clusterName, sort: '-at', limit: RECENT }, abort),
    { forgetOnChange: true },
  );
  protected readonly operations = liveQuery(
    this.which,
    ({ clusterName }, abort) =>
      this.api.get<OperationPage>('/api/operations', { clusterName, sort: '-createdAt', limit: RECENT }, abort),
    { forgetOnChange: true },
  );
  /** How it stands to the newest release; nobody knows that of one that does not run. */
  protected readonly compliance = liveQuery(
    this.which,
    async ({ dbmsType, clusterName }, abort) => {
      const path = route`/api/${dbmsType}/patchCompliance`;
      return (await this.api.get<ClusterCompliancePage>(path, { clusterName, limit: 1 }, abort)).items.at(0) ?? null;
    },
    { forgetOnChange: true },
  );
  /** How its backups stand. */
  protected readonly backups = liveQuery(this.which, (which, abort) => overviewOf(this.api, which, abort), {
    forgetOnChange: true,
  });
  /** What was shown before it was removed is not shown on. */
  protected readonly state = computed(() =>
    this.cluster.problem()?.code === 'cluster-not-found' ? 'problem' : this.cluster.state(),
  );

  /** Why nobody can take over from a primary that is gone. */
  protected readonly refusal = signal<ApiProblem | undefined>(undefined);
  protected readonly failingOver = signal(false);
  protected readonly others: readonly Other[] = [
    { duty: 'settings', word: () => 'Settings', act: (cluster) => this.changeSettings(cluster) },
    { duty: 'restart', word: () => 'Restart', act: (cluster) => this.commands.restart(cluster) },
    { duty: 'addServer', word: () => 'Add a server', act: (cluster) => this.commands.addServer(cluster) },
    {
      duty: 'tls',
      word: ({ tlsEnabled }) => (tlsEnabled ? 'End TLS' : 'Demand TLS'),
      act: (cluster) => this.commands.changeTls(cluster),
    },
    { duty: 'stop', word: () => 'Stop cluster', act: (cluster) => this.commands.stop(cluster) },
  ];
  protected readonly moreIcon = mdiChevronDown;
  protected readonly look = clusterLook;
  protected readonly operationLook = operationLook;
  protected readonly size = computed(() => {
    const size = this.cluster.value()?.dbSizeGigs;
    return size === null || size === undefined ? '–' : gigs(size);
  });

  constructor() {
    effect(() => this.titles.show(this.clusterName()));
    const mine = (event: FleetEvent): boolean => event.clusterName === this.clusterName();
    const events = inject(FleetEvents);
    events.refreshOn({ filter: (event) => mine(event) && event.type !== 'output', refresh: () => this.cluster.reload() });
    events.refreshOn({
      filter: (event) => mine(event) && (event.type === 'operation' || event.type === 'cluster'),
      refresh: () => {
        this.operations.reload();
        this.activities.reload();
        this.compliance.reload();
        this.backups.reload();
      },
    });
  }

  /** What is not there yet, or not any more, is not maintained. */
  protected hasMaintenance({ lifecycle }: Cluster): boolean {
    return lifecycle === 'Active' || lifecycle === 'Stopped';
  }

  /** It may be asked for in every state that runs: what stands in its way, the plan says. */
  protected whyNoPlan({ lifecycle }: Cluster): string {
    if (!this.mayChange) return REFUSAL;
    return lifecycle === 'Active' ? '' : 'It does not run';
  }

  protected readonly patchNote = computed(() => {
    const stand = this.compliance.value();
    if (!stand) return '';
    if (stand.behind > 0) return `${stand.latest ?? 'A newer release'} is there`;
    return stand.state === 'none' ? `It has the newest release of its major, ${stand.version ?? ''}` : '';
  });

  protected patch({ dbmsType, clusterName }: Cluster): Promise<boolean> {
    return this.router.navigate(['/patching/new'], { queryParams: { dbms: dbmsType, clusters: clusterName } });
  }

  protected push({ dbmsType, clusterName }: Cluster): Promise<boolean> {
    return this.router.navigate(['/changes/new'], { queryParams: { dbms: dbmsType, clusters: clusterName } });
  }

  protected why(duty: ClusterDuty, cluster: Cluster): string {
    return this.mayChange ? whyNot(duty, cluster) : REFUSAL;
  }

  /** The dialog stays open over changes of the cluster, and tells when somebody else has changed the same. */
  protected async changeSettings(cluster: Cluster): Promise<void> {
    await this.commands.changeSettings(
      computed(() => this.cluster.value() ?? cluster),
      () => this.cluster.reload(),
    );
  }

  /** The dialog stays open over changes of the cluster, and shows them. */
  protected switchOver(cluster: Cluster): Promise<void> {
    return this.commands.switchOver(computed(() => this.cluster.value() ?? cluster));
  }

  protected async failOver(cluster: Cluster): Promise<void> {
    this.refusal.set(undefined);
    this.failingOver.set(true);
    try {
      await this.commands.failOver(cluster);
    } catch (error) {
      this.refusal.set(toApiProblem(error));
    } finally {
      this.failingOver.set(false);
    }
  }
}
