import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router, RouterLink } from '@angular/router';
import type { ActivityPage, Cluster, FleetEvent, PoolServerDetails } from '@rocket/contracts';
import { parseDbmsType } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { FleetEvents } from '../core/fleet-events.js';
import { liveQuery } from '../core/live-query.js';
import { PageTitle } from '../core/page-title.js';
import { Session } from '../core/session.js';
import { MetricsCard } from '../monitoring/metrics-card.js';
import { ActivitiesTable } from '../ui/activities-table.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { ProblemState } from '../ui/problem-state.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { roleWord } from '../ui/status-look.js';
import { TintOnChange } from '../ui/tint-on-change.js';
import { sizeInWords } from '../ui/words.js';
import { ServerAbilitiesCard } from './server-abilities-card.js';
import { ServerChecklist } from './server-checklist.js';
import { cleanQuestion, confirmKeyQuestion, removeQuestion } from './server-confirmations.js';
import { ServerConnectionCard } from './server-connection-card.js';
import { whyNot, type ServerDuty } from './server-duties.js';
import { ServerFactsCard } from './server-facts-card.js';
import { isBeingChecked, serverStateLook } from './server-look.js';
import { ServerNotices } from './server-notices.js';
import { ServerServicesCard } from './server-services-card.js';

const RECENT = 10;
const REFUSAL = 'Your role may not change the pool';

/** One server of the pool: whether it can be worked on, what it is, what happened to it. Live. */
@Component({
  selector: 'rk-server-page',
  imports: [
    ActivitiesTable,
    MatButton,
    MetricsCard,
    ProblemNotice,
    ProblemState,
    RouterLink,
    ServerAbilitiesCard,
    ServerChecklist,
    ServerConnectionCard,
    ServerFactsCard,
    ServerNotices,
    ServerServicesCard,
    Since,
    Skeleton,
    Status,
    TintOnChange,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './server-page.html',
  styleUrl: './server-page.scss',
  host: { class: 'page' },
})
export class ServerPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly snackBar = inject(MatSnackBar);
  private readonly titles = inject(PageTitle);
  protected readonly mayChange = inject(Session).may('pool:write');
  protected readonly refusal = this.mayChange ? '' : REFUSAL;

  readonly dbmsType = input.required<string>();
  readonly serverName = input.required<string>();
  private readonly which = computed(() => ({
    dbmsType: parseDbmsType(this.dbmsType()) ?? this.dbmsType(),
    serverName: this.serverName(),
  }));
  private readonly path = computed(() => route`/api/${this.which().dbmsType}/poolServers/${this.which().serverName}`);

  protected readonly server = liveQuery(this.path, (path, abort) => this.api.get<PoolServerDetails>(path, {}, abort), {
    forgetOnChange: true,
  });
  protected readonly activities = liveQuery(
    this.which,
    ({ dbmsType, serverName }, abort) =>
      this.api.get<ActivityPage>(route`/api/${dbmsType}/activities`, { serverName, sort: '-at', limit: RECENT }, abort),
    { forgetOnChange: true },
  );
  private readonly clusterPath = computed(() => {
    const name = this.server.value()?.clusterName ?? undefined;
    return name === undefined ? undefined : route`/api/${this.which().dbmsType}/Cluster/${name}`;
  });
  private readonly cluster = liveQuery(this.clusterPath, (path, abort) => this.api.get<Cluster>(path, {}, abort));

  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly look = serverStateLook;
  protected readonly role = roleWord;
  protected readonly size = sizeInWords;
  protected readonly checking = computed(() => {
    const server = this.server.value();
    return server !== undefined && isBeingChecked(server);
  });
  protected readonly wasNeverChecked = computed(() => {
    const server = this.server.value();
    return server?.driver === 'ssh' && server.checkedAt === null && server.checks.length === 0 && !this.checking();
  });
  /** When the checks that are shown were passed. */
  protected readonly passedAt = computed(() => {
    const server = this.server.value();
    const isGood = server?.checks.every(({ outcome }) => outcome !== 'failed') === true && !this.checking();
    return isGood ? server.checkedAt : null;
  });
  protected readonly member = computed(() =>
    this.cluster.value()?.servers.find(({ serverName }) => serverName === this.server.value()?.serverName),
  );
  /** Somebody took it into use for a cluster that this installation does not run. */
  protected readonly isElsewhere = computed(() => this.cluster.problem()?.code === 'cluster-not-found');

  protected readonly duties = computed(() => {
    const server = this.server.value();
    if (!server) return [];
    const isMember = server.clusterName !== null && !this.isElsewhere();
    const row = (duty: ServerDuty, word: string) => ({ duty, word, why: this.refusal || whyNot(duty, server, isMember) });
    return [
      row('remove', 'Take out of the pool'),
      row('clean', 'Clean'),
      ...(server.driver === 'ssh' ? [row('check', this.wasNeverChecked() ? 'Check now' : 'Check again')] : []),
    ];
  });

  constructor() {
    effect(() => this.titles.show(this.serverName()));
    const events = inject(FleetEvents);
    events.refreshOn({ filter: (event) => this.isAbout(event), refresh: () => this.refresh() });
    events.refreshOn({
      filter: (event) => event.type === 'cluster' && event.clusterName === this.server.value()?.clusterName,
      refresh: () => this.cluster.reload(),
    });
  }

  protected async act(server: PoolServerDetails, duty: ServerDuty): Promise<void> {
    switch (duty) {
      case 'check':
        return this.check();
      case 'clean':
        return this.ask({ ...cleanQuestion(server), run: () => this.api.post(`${this.path()}/clean`, {}) });
      case 'remove': {
        const done = await confirmed(this.dialogs, { ...removeQuestion(server), run: () => this.api.delete(this.path()) });
        if (!done) return;
        this.snackBar.open(`Took ${server.serverName} out of the pool.`, undefined, { duration: 4_000 });
        const dbms = server.dbmsType === 'PostgreSQL' ? undefined : server.dbmsType;
        await this.router.navigate(['/pool'], { queryParams: { dbms } });
      }
    }
  }

  protected confirmKey(server: PoolServerDetails): Promise<void> {
    const fingerprint = server.offeredHostKeyFingerprint;
    return this.ask({
      ...confirmKeyQuestion(server),
      run: () => this.api.post(`${this.path()}/confirmHostKey`, { fingerprint }),
    });
  }

  private async ask(confirmation: Parameters<typeof confirmed>[1]): Promise<void> {
    if (await confirmed(this.dialogs, confirmation)) this.refresh();
  }

  private async check(): Promise<void> {
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      await this.api.post(`${this.path()}/check`, {});
      this.refresh();
    } catch (error) {
      this.problem.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }

  /** Events about many servers at once name them in their text. */
  private isAbout({ type, serverName, text }: FleetEvent): boolean {
    if (type !== 'poolServer') return false;
    const mine = this.serverName();
    return serverName === mine || (serverName === null && (text === null || text.split(', ').includes(mine)));
  }

  private refresh(): void {
    this.server.reload();
    this.activities.reload();
  }
}
