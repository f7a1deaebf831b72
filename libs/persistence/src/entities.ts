import { ApiTokenEntity } from './access/api-token.entity.js';
import { LoginAttemptEntity } from './access/login-attempt.entity.js';
import { SessionEntity } from './access/session.entity.js';
import { UserEntity } from './access/user.entity.js';
import { ActivityAmendmentEntity } from './activities/activity-amendment.entity.js';
import { ActivityBatchEntity } from './activities/activity-batch.entity.js';
import { ActivityEntity } from './activities/activity.entity.js';
import { ApplicationContactEntity } from './applications/application-contact.entity.js';
import { ApplicationContactVersionEntity } from './applications/application-contact-version.entity.js';
import { ApplicationVersionEntity } from './applications/application-version.entity.js';
import { ApplicationEntity } from './applications/application.entity.js';
import { BackupEntity } from './backups/backup.entity.js';
import { BackupPolicyEntity } from './backups/backup-policy.entity.js';
import { BackupRepositoryEntity } from './backups/backup-repository.entity.js';
import { BackupScheduleEntity } from './backups/backup-schedule.entity.js';
import { RestoreEntity } from './backups/restore.entity.js';
import { WalRangeEntity } from './backups/wal-range.entity.js';
import { ClusterEntity } from './clusters/cluster.entity.js';
import { ClusterMemberEntity } from './clusters/cluster-member.entity.js';
import { ClusterNoteEntity } from './clusters/cluster-note.entity.js';
import { ContactConfirmationEntity } from './contacts/contact-confirmation.entity.js';
import { ContactVersionEntity } from './contacts/contact-version.entity.js';
import { ContactEntity } from './contacts/contact.entity.js';
import { ApplicationBudgetEntity, ApplicationBudgetVersionEntity } from './costs/application-budget.entity.js';
import { CostEntryEntity } from './costs/cost-entry.entity.js';
import { ApprovalRuleEntity } from './intake/approval-rule.entity.js';
import { IntakeEntryEntity } from './intake/intake-entry.entity.js';
import { IntakeRequestEntity } from './intake/intake-request.entity.js';
import { QuotaEntity } from './intake/quota.entity.js';
import { UntoldEntryEntity } from './intake/untold-entry.entity.js';
import { CostLineEntity } from './costs/cost-line.entity.js';
import { CostMonthEntity } from './costs/cost-month.entity.js';
import { RateCardEntity } from './costs/rate-card.entity.js';
import { ServerAssignmentEntity } from './costs/server-assignment.entity.js';
import { FleetEventEntity } from './events/fleet-event.entity.js';
import { IdempotencyRecordEntity } from './idempotency/idempotency-record.entity.js';
import { DatacenterEntity } from './inventory/datacenter.entity.js';
import { EnvironmentEntity } from './inventory/environment.entity.js';
import { NoticeEntity } from './notifications/notice.entity.js';
import { NotificationEntity } from './notifications/notification.entity.js';
import { PatchAppointmentEntity } from './notifications/patch-appointment.entity.js';
import { ToldMonthEntity } from './notifications/told-month.entity.js';
import { AvailabilitySpanEntity } from './monitoring/availability-span.entity.js';
import { ClusterLifecycleEntity } from './monitoring/cluster-lifecycle.entity.js';
import { ApplicationDowntimeMonthEntity } from './monitoring/application-downtime-month.entity.js';
import { DowntimeMonthEntity } from './monitoring/downtime-month.entity.js';
import { FinishedDowntimeMonthEntity } from './monitoring/finished-downtime-month.entity.js';
import { IncidentEntity } from './monitoring/incident.entity.js';
import { IncidentTransitionEntity } from './monitoring/incident-transition.entity.js';
import { ThresholdOverrideEntity } from './monitoring/threshold-override.entity.js';
import { ThresholdTestEntity } from './monitoring/threshold-test.entity.js';
import { OperationEntity } from './operations/operation.entity.js';
import { OperationStepEntity } from './operations/operation-step.entity.js';
import { BlackoutEntity } from './patching/blackout.entity.js';
import { KnownReleaseEntity } from './patching/known-release.entity.js';
import { PatchEntity } from './patching/patch.entity.js';
import { ServerEntity } from './pool-servers/server.entity.js';
import { ClusterDayEntity } from './reports/cluster-day.entity.js';
import { ApplicationDayEntity, EnvironmentDayEntity } from './reports/day-sums.entity.js';
import { InstallationSecretEntity } from './secrets/installation-secret.entity.js';

/** Every table of the control plane. */
export const ENTITIES = [
  EnvironmentEntity,
  DatacenterEntity,
  ApplicationEntity,
  ApplicationVersionEntity,
  ContactEntity,
  ContactVersionEntity,
  ContactConfirmationEntity,
  ApplicationContactEntity,
  ApplicationContactVersionEntity,
  ServerEntity,
  ClusterEntity,
  ClusterMemberEntity,
  ClusterNoteEntity,
  ClusterLifecycleEntity,
  AvailabilitySpanEntity,
  DowntimeMonthEntity,
  ApplicationDowntimeMonthEntity,
  FinishedDowntimeMonthEntity,
  ThresholdTestEntity,
  ThresholdOverrideEntity,
  IncidentEntity,
  IncidentTransitionEntity,
  ServerAssignmentEntity,
  RateCardEntity,
  CostMonthEntity,
  CostEntryEntity,
  CostLineEntity,
  ApprovalRuleEntity,
  IntakeEntryEntity,
  IntakeRequestEntity,
  QuotaEntity,
  UntoldEntryEntity,
  ApplicationBudgetEntity,
  ApplicationBudgetVersionEntity,
  ClusterDayEntity,
  EnvironmentDayEntity,
  ApplicationDayEntity,
  OperationEntity,
  OperationStepEntity,
  PatchEntity,
  BlackoutEntity,
  KnownReleaseEntity,
  BackupRepositoryEntity,
  BackupEntity,
  WalRangeEntity,
  BackupPolicyEntity,
  BackupScheduleEntity,
  RestoreEntity,
  ActivityEntity,
  ActivityAmendmentEntity,
  ActivityBatchEntity,
  FleetEventEntity,
  InstallationSecretEntity,
  UserEntity,
  SessionEntity,
  ApiTokenEntity,
  LoginAttemptEntity,
  IdempotencyRecordEntity,
  NoticeEntity,
  NotificationEntity,
  PatchAppointmentEntity,
  ToldMonthEntity,
];
