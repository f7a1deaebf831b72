import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import type { OnApplicationBootstrap, BeforeApplicationShutdown } from '@nestjs/common';
import type { Job } from 'bullmq';
import { OperationBell, UPKEEP_QUEUE } from '@rocket/jobs';
import type { UpkeepJob } from '@rocket/jobs';
import {
  ArchiveKeeper,
  askContacts,
  deliverNotifications,
  MetricCollector,
  closeMonths,
  countCosts,
  keepClusterDays,
  keepMetrics,
  noteReleases,
  observationToleranceMs,
  observeClusters,
  observeServers,
  reconcileBackups,
  removeQuarantined,
  ringDeletedRollOffs,
  ringDueBackups,
  ringDueDrills,
  ringDueFulls,
  ringDueRollOffs,
  senderOf,
  startBackup,
  startDrill,
  sweepOperations,
  tellContacts,
  tellOfMonths,
  tellOfRequests,
} from '@rocket/operations';
import type { StartBackup } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { WORKER_PARTS } from './worker-parts.js';
import type { WorkerParts } from './worker-parts.js';

const RUN_RETRY_DELAY_MS = 300;
const EVENTS_KEPT_HOURS = 48;
const RECONCILE_EVERY_MS = 6 * 3_600_000;
const NOTE_RELEASES_EVERY_MS = 60_000;

type Round =
  | 'notices'
  | 'deliveries'
  | 'metrics'
  | 'metrics-upkeep'
  | 'clusters'
  | 'servers'
  | 'archives'
  | 'backups'
  | 'repositories'
  | 'costs'
  | 'months';

/** Recurring upkeep. Each job looks at the rows and does what is due; one that is rung twice finds nothing the second time. */
@Processor(UPKEEP_QUEUE, { runRetryDelay: RUN_RETRY_DELAY_MS, concurrency: 6 })
export class UpkeepProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly observing = new Set<string>();
  private noteReleasesAt = 0;
  private reconcileAt = 0;
  private readonly archives: ArchiveKeeper;
  private readonly metrics: MetricCollector;

  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(WORKER_PARTS) private readonly parts: WorkerParts,
  ) {
    super();
    this.archives = new ArchiveKeeper(this.dependencies, this.stopping.signal);
    const { metricsIntervalMs } = parts.config;
    this.metrics = new MetricCollector({ ...this.dependencies, metricsIntervalMs });
  }

  onApplicationBootstrap(): void {
    this.worker.on('error', (error) => this.parts.logger.warn({ err: error }, 'queue'));
  }

  async process(job: Job<unknown, unknown, UpkeepJob>): Promise<void> {
    switch (job.name) {
      case 'sweep-operations':
        await this.uow.run((tx) => tx.poolServers.expireLeases());
        await sweepOperations({ uow: this.uow, bell: this.bell });
        return this.noteReleases();
      case 'observe-clusters':
        return this.alone('clusters', () => observeClusters(this.dependencies, this.stopping.signal));
      case 'observe-servers':
        return this.alone('servers', () => observeServers(this.dependencies, this.stopping.signal));
      case 'collect-metrics':
        return this.alone('metrics', () => this.metrics.collect(this.stopping.signal));
      case 'keep-metrics':
        return this.alone('metrics-upkeep', () => keepMetrics({ ...this.dependencies, retention: this.parts.config }));
      case 'keep-archives':
        return this.alone('archives', () => this.archives.look());
      case 'ring-backups':
        return this.alone('backups', () => this.ringBackups());
      case 'tell-contacts':
        return this.alone('notices', () => this.tellContacts());
      case 'deliver-notifications':
        return this.alone('deliveries', () => this.deliver());
      case 'count-costs':
        return this.alone('costs', () => countCosts({ ...this.dependencies, timeZone: this.parts.config.timeZone }));
      case 'tell-months':
        return this.alone('months', () => this.tellOfMonths());
      case 'tidy-up':
        await this.alone('repositories', () => this.reconcile());
        await removeQuarantined({ uow: this.uow, bell: this.bell });
        await keepClusterDays({ ...this.dependencies, timeZone: this.parts.config.timeZone });
        await closeMonths({ ...this.dependencies, timeZone: this.parts.config.timeZone });
        return this.uow.read.events.purgeOlderThan(EVENTS_KEPT_HOURS);
      default:
        return job.name satisfies never;
    }
  }

  /** Once in a while, and soon after the start: since when a release is there is counted from when it is seen first. */
  private async noteReleases(): Promise<void> {
    if (performance.now() < this.noteReleasesAt) return;
    this.noteReleasesAt = performance.now() + NOTE_RELEASES_EVERY_MS;
    await noteReleases(this.dependencies);
  }

  /** One round of a kind at a time: where many do not answer, rounds take longer than their interval, and would pile up before the sweep. */
  private async alone(round: Round, observe: () => Promise<void>): Promise<void> {
    if (this.observing.has(round)) return;
    this.observing.add(round);
    try {
      await observe();
    } finally {
      this.observing.delete(round);
    }
  }

  /** Soon after the start, and then a few times a day: it reads a little of every backup. */
  private async reconcile(): Promise<void> {
    if (performance.now() < this.reconcileAt) return;
    this.reconcileAt = performance.now() + RECONCILE_EVERY_MS;
    await reconcileBackups(this.dependencies, this.stopping.signal);
  }

  private async ringBackups(): Promise<void> {
    const { backupsAtOnce } = this.parts.config;
    const start: StartBackup = (command) => startBackup(this.dependencies, command);
    await ringDueBackups({ ...this.dependencies, startBackup: start, backupsAtOnce });
    await ringDueFulls({ ...this.dependencies, startBackup: start, backupsAtOnce });
    await ringDueRollOffs(this.dependencies);
    await ringDeletedRollOffs(this.dependencies);
    const { drillEveryDays: everyDays } = this.parts.config;
    await ringDueDrills({ ...this.dependencies, startDrill: (command) => startDrill(this.dependencies, command), everyDays });
  }

  private async tellContacts(): Promise<void> {
    const { config, notifiers } = this.parts;
    const telling = { ...this.dependencies, sender: senderOf(config), isMailSent: notifiers.Mail !== undefined };
    await askContacts(telling);
    await tellContacts(telling);
    await tellOfRequests(telling);
  }

  private async tellOfMonths(): Promise<void> {
    const { config, notifiers } = this.parts;
    const telling = { ...this.dependencies, sender: senderOf(config), isMailSent: notifiers.Mail !== undefined };
    await tellOfMonths({ ...telling, timeZone: config.timeZone }, this.stopping.signal);
  }

  private async deliver(): Promise<void> {
    const { publicUrl } = senderOf(this.parts.config);
    await deliverNotifications({ ...this.dependencies, publicUrl }, this.stopping.signal);
  }

  private get dependencies() {
    const observeToleranceMs = observationToleranceMs(this.parts.config.observeIntervalMs);
    return { ...this.parts, uow: this.uow, bell: this.bell, observeToleranceMs };
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new Error('The worker is shutting down.'));
    await this.archives.ended();
  }
}
