import type { OperationKind } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import { BackupClusterOperation } from './backups/backup-cluster-operation.js';
import { DrillBackupOperation } from './backups/drill-backup-operation.js';
import { RestoreClusterOperation } from './backups/restore-cluster-operation.js';
import { RestoreInPlaceOperation } from './backups/restore-in-place-operation.js';
import { RollOffOperation } from './backups/roll-off-operation.js';
import { ChangeClusterOperation } from './changes/change-cluster-operation.js';
import { ChangeRunOperation } from './changes/change-run-operation.js';
import { AddServerOperation } from './clusters/add-server.js';
import { ChangeTlsOperation } from './clusters/change-tls.js';
import type { ClusterDependencies } from './clusters/cluster-subject.js';
import { CreateClusterOperation } from './clusters/create-cluster-operation.js';
import { DeleteClusterOperation } from './clusters/delete-cluster-operation.js';
import { FailoverOperation } from './clusters/failover.js';
import { RejoinMemberOperation } from './clusters/rejoin-member.js';
import { RemoveServerOperation } from './clusters/remove-server.js';
import { RestartClusterOperation } from './clusters/restart-cluster.js';
import { StartClusterOperation } from './clusters/start-cluster.js';
import { StopClusterOperation } from './clusters/stop-cluster.js';
import { SwitchoverOperation } from './clusters/switchover-operation.js';
import { UndeleteClusterOperation } from './clusters/undelete-cluster.js';
import type { OperationDefinition } from './operations/operation-definition.js';
import { PatchClusterOperation } from './patching/patch-cluster-operation.js';
import { PatchRunOperation } from './patching/patch-run-operation.js';
import { CleanServerOperation } from './pool-servers/clean-server.js';
import { EnrolServerOperation } from './pool-servers/enrol-server.js';

type Definition = new (parts: ClusterDependencies & { bell?: OperationBell }) => OperationDefinition;

/** A kind without its definition does not compile. */
const DEFINITIONS: Readonly<Record<OperationKind, Definition>> = {
  CreateCluster: CreateClusterOperation,
  Switchover: SwitchoverOperation,
  Failover: FailoverOperation,
  RejoinMember: RejoinMemberOperation,
  AddServer: AddServerOperation,
  RemoveServer: RemoveServerOperation,
  RestartCluster: RestartClusterOperation,
  StopCluster: StopClusterOperation,
  StartCluster: StartClusterOperation,
  ChangeTls: ChangeTlsOperation,
  DeleteCluster: DeleteClusterOperation,
  UndeleteCluster: UndeleteClusterOperation,
  CleanServer: CleanServerOperation,
  EnrolServer: EnrolServerOperation,
  PatchRun: PatchRunOperation,
  PatchCluster: PatchClusterOperation,
  ChangeRun: ChangeRunOperation,
  ChangeCluster: ChangeClusterOperation,
  BackupCluster: BackupClusterOperation,
  RestoreCluster: RestoreClusterOperation,
  RestoreInPlace: RestoreInPlaceOperation,
  DrillBackup: DrillBackupOperation,
  RollOffBackups: RollOffOperation,
};

/** Every kind of operation, for whoever carries them out. */
export function operationDefinitions(parts: ClusterDependencies & { bell?: OperationBell }): OperationDefinition[] {
  return Object.values(DEFINITIONS).map((Kind) => new Kind(parts));
}
