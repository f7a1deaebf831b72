import { isWhole } from '@rocket/domain';
import type { OperationAction, OperationKind } from '@rocket/domain';
import type { Confirmation } from './confirm-dialog.js';

const WORDS: Readonly<Record<OperationAction, string>> = {
  retry: 'Retry',
  skip: 'Skip',
  rollback: 'Roll back',
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
};

export const actionWord = (action: OperationAction): string => WORDS[action];

const CANCEL_CONSEQUENCES: Readonly<Record<OperationKind, string>> = {
  CreateCluster:
    'It stops as soon as the step that runs now can be left. What it has built so far is taken down, and the servers go back to the pool after cleaning.',
  Switchover:
    'It stops as soon as the step that runs now can be left. Then it is seen to that one of the two takes writes. Once the hand-over has begun, that may be the new one, and every other member follows whoever it is.',
  DeleteCluster:
    'Before the first server is being cleaned, the members that it stopped are started again, and the cluster stays as it was. From then on there is no way back: what is left of it is removed all the same.',
  UndeleteCluster:
    'It stops as soon as the step that runs now can be left. The members that it started are stopped again. The cluster stays deleted, and is kept for as long as before.',
  Failover:
    'Until a replica is asked to take over, nothing has changed but that the old primary is stopped. After that the other members are made to follow the new one.',
  RestartCluster:
    'It stops at once. The member that is being restarted is started again; those that are not restarted yet stay as they are.',
  StopCluster:
    'It stops as soon as the step that runs now can be left. The members that it stopped are started again, and the cluster runs on.',
  StartCluster:
    'It stops as soon as the step that runs now can be left. The members that it started are stopped again, and the cluster stays stopped.',
  ChangeTls:
    'It stops as soon as the step that runs now can be left. The members that were changed are changed back, and clients connect as before.',
  AddServer:
    'It stops at once. What is on the new server is removed, and the server goes back to the pool; the cluster stays as it was.',
  RemoveServer:
    'Before it has begun, nothing happens. Afterwards it goes on to its end: the member could only come back as a new copy.',
  RejoinMember:
    'It stops as soon as the step that runs now can be left. The member stays as it is by then: down, or without changes from the primary.',
  CleanServer: 'It stops before the next step. The server stays marked as needing cleaning, and no cluster is built on it.',
  PatchRun:
    'No further cluster is begun. Clusters that are being patched finish the member they are at, and stay as they are by then.',
  PatchCluster:
    'The member that is being patched is finished first; a wait ends at once. Members that are patched stay patched, and the others stay as they are.',
  ChangeRun:
    'No further cluster is begun. Clusters that are being changed are set back to what they had, where that is possible; those that are done stay changed.',
  ChangeCluster:
    'It stops as soon as the step that runs now can be left. A parameter is set back on every member that has it by then. A statement or a script is told to stop; what it did stays.',
  BackupCluster: 'It stops as soon as the step that runs now can be left. Nothing of the backup is kept.',
  RestoreCluster:
    'It stops as soon as the step that runs now can be left. What was restored is removed, and the servers go back to the pool. The backup stays as it is.',
  RestoreInPlace:
    'It stops as soon as the step that runs now can be left. What was there before is put back, and the cluster is started again.',
  DrillBackup: 'It stops as soon as the step that runs now can be left. The server is cleaned and goes back to the pool.',
  RollOffBackups:
    'It stops as soon as the step that runs now can be left. A backup whose files it was deleting cannot be used any more, and is finished by the next run; the others stay as they are.',
  EnrolServer: 'It stops at once. The server is set aside until it is checked again.',
};

/** What an action is asked of. */
export interface ActedOn {
  kind: OperationKind;
  title: string;
}

/** What is asked before an action, with its consequence. */
export function actionConfirmation(operation: ActedOn, action: OperationAction): Omit<Confirmation, 'run'> {
  const what = operation.title;
  switch (action) {
    case 'retry':
      return {
        title: 'Retry now?',
        consequence: isWhole(operation.kind)
          ? 'The clusters that halted or failed are tried again from where they are. What is already done is looked at first and not done twice.'
          : 'It tries the step that failed again now instead of later. What is already done is looked at first and not done twice.',
        action: isWhole(operation.kind) ? 'Try them again now' : 'Retry this step now',
      };
    case 'skip':
      return {
        ...skipWords(operation.kind),
        dangerous: true,
      };
    case 'rollback':
      return {
        title: 'Give the member its previous release again?',
        consequence:
          'It is stopped, gets the release it had, and is started again. Then the operation ends; the other members stay as they are.',
        action: 'Roll back this member',
        dangerous: true,
      };
    case 'pause':
      return {
        title: 'Pause this operation?',
        consequence: 'The step that runs now is finished; the next one waits until somebody resumes.',
        action: 'Pause after this step',
      };
    case 'resume':
      return { title: 'Resume this operation?', consequence: 'It goes on with the next step.', action: 'Resume now' };
    case 'cancel':
      return {
        title: `Cancel “${what}”?`,
        consequence: CANCEL_CONSEQUENCES[operation.kind],
        action: 'Cancel this operation',
        dangerous: true,
      };
  }
}

function skipWords(kind: OperationKind): Pick<Confirmation, 'title' | 'consequence' | 'action'> {
  if (isWhole(kind))
    return {
      title: 'Go on without these clusters?',
      consequence:
        'The clusters that halted or failed are left out: what was begun on them ends. The run goes on with the others.',
      action: 'Go on without them',
    };
  if (kind === 'ChangeCluster')
    return {
      title: 'Take it as it is on this server?',
      consequence: 'What was to be run there is not run again. It goes on with the next server.',
      action: 'Skip this server',
    };
  return {
    title: 'Skip this member?',
    consequence: 'The member stays at the release it has. The next one is taken out only when this one is well.',
    action: 'Skip this member',
  };
}
