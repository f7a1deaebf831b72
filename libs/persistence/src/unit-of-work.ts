import type { DataSource, EntityManager } from 'typeorm';
import { ApiTokenRepository } from './access/api-token.repository.js';
import { LoginAttemptRepository } from './access/login-attempt.repository.js';
import { SessionRepository } from './access/session.repository.js';
import { UserRepository } from './access/user.repository.js';
import { ActivityRecord } from './activities/activity-record.js';
import { ActivityRepository } from './activities/activity.repository.js';
import { ApplicationContacts } from './applications/application-contacts.js';
import { ApplicationRepository } from './applications/application.repository.js';
import { Ownership } from './applications/ownership.js';
import { BackupCatalogue } from './backups/backup-catalogue.js';
import { BackupOverview } from './backups/backup-overview.js';
import { BackupPolicies } from './backups/backup-policies.js';
import { BackupRepositories } from './backups/backup-repositories.js';
import { BackupSchedules } from './backups/backup-schedules.js';
import { DeletedClusters } from './backups/deleted-clusters.js';
import { FullsDue } from './backups/fulls-due.js';
import { Restores } from './backups/restores.js';
import { WalRanges } from './backups/wal-ranges.js';
import { ChangeRunRepository } from './changes/change-run.repository.js';
import { ClusterNotes } from './clusters/cluster-notes.js';
import { ClusterRepository } from './clusters/cluster.repository.js';
import { ContactConfirmations } from './contacts/contact-confirmations.js';
import { Contacts } from './contacts/contacts.js';
import { ApplicationBudgets } from './costs/application-budgets.js';
import { CostMonths } from './costs/cost-months.js';
import { Costs } from './costs/costs.query.js';
import { FleetUseQuery } from './costs/fleet-use.query.js';
import { RateCards } from './costs/rate-cards.js';
import { EventRepository } from './events/event.repository.js';
import { flushCommitted } from './hash-chain.js';
import { IdempotencyRepository } from './idempotency/idempotency.repository.js';
import { IntakeRequests } from './intake/intake-requests.js';
import { IntakeRules } from './intake/intake-rules.js';
import { InventoryRepository } from './inventory/inventory.repository.js';
import { Notices } from './notifications/notices.js';
import { Notifications } from './notifications/notifications.js';
import { PatchAppointments } from './notifications/patch-appointments.js';
import { ToldMonths } from './notifications/told-months.js';
import { Availability } from './monitoring/availability.js';
import { FleetMetrics } from './monitoring/fleet-metrics.query.js';
import { Incidents } from './monitoring/incidents.js';
import { Metrics } from './monitoring/metrics.js';
import { ThresholdTests } from './monitoring/threshold-tests.js';
import { OperationRepository } from './operations/operation.repository.js';
import { BlackoutRepository } from './patching/blackout.repository.js';
import { KnownReleaseRepository } from './patching/known-release.repository.js';
import { PatchRepository } from './patching/patch.repository.js';
import { PoolServerRepository } from './pool-servers/pool-server.repository.js';
import { ClusterDays } from './reports/cluster-days.js';
import { Reports } from './reports/reports.js';
import { InstallationSecretRepository } from './secrets/installation-secret.repository.js';
import { SharedRun } from './shared-run.js';

/** All repositories over one connection or transaction. */
export class Repositories {
  readonly inventory: InventoryRepository;
  readonly applications: ApplicationRepository;
  readonly applicationContacts: ApplicationContacts;
  readonly ownership: Ownership;
  readonly contacts: Contacts;
  readonly contactConfirmations: ContactConfirmations;
  readonly poolServers: PoolServerRepository;
  readonly clusters: ClusterRepository;
  readonly clusterNotes: ClusterNotes;
  readonly availability: Availability;
  readonly metrics: Metrics;
  readonly incidents: Incidents;
  readonly thresholdTests: ThresholdTests;
  readonly fleetMetrics: FleetMetrics;
  readonly intakeRequests: IntakeRequests;
  readonly intakeRules: IntakeRules;
  readonly operations: OperationRepository;
  readonly notices: Notices;
  readonly notifications: Notifications;
  readonly patchAppointments: PatchAppointments;
  readonly toldMonths: ToldMonths;
  readonly changeRuns: ChangeRunRepository;
  readonly patches: PatchRepository;
  readonly blackouts: BlackoutRepository;
  readonly knownReleases: KnownReleaseRepository;
  readonly backups: BackupCatalogue;
  readonly backupOverview: BackupOverview;
  readonly backupPolicies: BackupPolicies;
  readonly backupRepositories: BackupRepositories;
  readonly backupSchedules: BackupSchedules;
  readonly fullsDue: FullsDue;
  readonly deletedClusters: DeletedClusters;
  readonly restores: Restores;
  readonly walRanges: WalRanges;
  readonly activities: ActivityRepository;
  readonly activityRecord: ActivityRecord;
  readonly rateCards: RateCards;
  readonly fleetUse: FleetUseQuery;
  readonly costMonths: CostMonths;
  readonly costs: Costs;
  readonly budgets: ApplicationBudgets;
  readonly clusterDays: ClusterDays;
  readonly reports: Reports;
  readonly events: EventRepository;
  readonly secrets: InstallationSecretRepository;
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly apiTokens: ApiTokenRepository;
  readonly loginAttempts: LoginAttemptRepository;
  readonly idempotency: IdempotencyRepository;

  constructor(readonly manager: EntityManager) {
    this.inventory = new InventoryRepository(manager);
    this.applications = new ApplicationRepository(manager);
    this.applicationContacts = new ApplicationContacts(manager);
    this.ownership = new Ownership(manager);
    this.contacts = new Contacts(manager);
    this.contactConfirmations = new ContactConfirmations(manager);
    this.poolServers = new PoolServerRepository(manager);
    this.clusters = new ClusterRepository(manager);
    this.clusterNotes = new ClusterNotes(manager);
    this.availability = new Availability(manager);
    this.metrics = new Metrics(manager);
    this.incidents = new Incidents(manager);
    this.thresholdTests = new ThresholdTests(manager);
    this.fleetMetrics = new FleetMetrics(manager);
    this.intakeRequests = new IntakeRequests(manager);
    this.intakeRules = new IntakeRules(manager);
    this.operations = new OperationRepository(manager);
    this.notices = new Notices(manager);
    this.notifications = new Notifications(manager);
    this.patchAppointments = new PatchAppointments(manager);
    this.toldMonths = new ToldMonths(manager);
    this.changeRuns = new ChangeRunRepository(manager);
    this.patches = new PatchRepository(manager);
    this.blackouts = new BlackoutRepository(manager);
    this.knownReleases = new KnownReleaseRepository(manager);
    this.backups = new BackupCatalogue(manager);
    this.backupOverview = new BackupOverview(manager);
    this.backupPolicies = new BackupPolicies(manager);
    this.backupRepositories = new BackupRepositories(manager);
    this.backupSchedules = new BackupSchedules(manager);
    this.fullsDue = new FullsDue(manager);
    this.deletedClusters = new DeletedClusters(manager);
    this.restores = new Restores(manager);
    this.walRanges = new WalRanges(manager);
    this.activities = new ActivityRepository(manager);
    this.activityRecord = new ActivityRecord(manager);
    this.rateCards = new RateCards(manager);
    this.fleetUse = new FleetUseQuery(manager);
    this.costMonths = new CostMonths(manager);
    this.costs = new Costs(manager);
    this.budgets = new ApplicationBudgets(manager);
    this.clusterDays = new ClusterDays(manager);
    this.reports = new Reports(manager);
    this.events = new EventRepository(manager);
    this.secrets = new InstallationSecretRepository(manager);
    this.users = new UserRepository(manager);
    this.sessions = new SessionRepository(manager);
    this.apiTokens = new ApiTokenRepository(manager);
    this.loginAttempts = new LoginAttemptRepository(manager);
    this.idempotency = new IdempotencyRepository(manager);
  }
}

/** What happens between begin and commit. Nothing but SQL belongs in here: no host, engine, queue or mail. */
export class Transaction extends Repositories {
  private readonly afterCommit: (() => Promise<void>)[] = [];

  /** For what must only happen when the transaction has held, such as ringing the bell. Its failure is not the transaction's. */
  onCommit(action: () => Promise<void>): void {
    this.afterCommit.push(action);
  }

  /** Runs what was registered. For the unit of work only. */
  async committed(report: (error: unknown) => void): Promise<void> {
    for (const action of this.afterCommit) await action().catch(report);
  }
}

const MAX_ATTEMPTS = 3;

/** The one way to open a transaction. */
export class UnitOfWork {
  /** Reads outside of a transaction. */
  readonly read: Repositories;
  /** Who commits at the same time waits for one flush of the log together. */
  private readonly flush = new SharedRun(() => flushCommitted(this.dataSource.manager));

  constructor(
    readonly dataSource: DataSource,
    private readonly report: (error: unknown) => void = () => undefined,
  ) {
    this.read = new Repositories(dataSource.manager);
  }

  /**
   * Commits when `work` resolves and rolls back when it rejects. A transaction that PostgreSQL gave up to end a deadlock
   * is done again from its beginning: nothing of it has happened, and nothing but SQL belongs into `work`.
   */
  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.runOnce(work);
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !wasGivenUp(error)) throw error;
      }
    }
  }

  private async runOnce<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { transaction, result, hasTold } = await this.dataSource.transaction(async (manager) => {
      const transaction = new Transaction(manager);
      const result = await work(transaction);
      return { transaction, result, hasTold: await transaction.activities.writeAdded() };
    });
    if (hasTold) await this.flush.join();
    await transaction.committed(this.report);
    return result;
  }
}

/** Whether PostgreSQL itself rolled back to let others go on: 40P01 deadlock_detected, 40001 serialization_failure. */
function wasGivenUp(error: unknown): boolean {
  const code = (error as { driverError?: { code?: string } }).driverError?.code;
  return code === '40P01' || code === '40001';
}
