import type { Operation } from '@rocket/contracts';
import type { OperationAction } from '@rocket/domain';
import type { Confirmation } from '../ui/confirm-dialog.js';

const WORDS: Readonly<Record<OperationAction, string>> = {
  retry: 'Retry',
  skip: 'Skip step',
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
};

export const actionWord = (action: OperationAction): string => WORDS[action];

/** What is asked before an action, with its consequence. */
export function actionConfirmation(operation: Operation, action: OperationAction): Omit<Confirmation, 'run'> {
  const what = operation.title;
  switch (action) {
    case 'retry':
      return {
        title: 'Retry this operation?',
        consequence: `It goes on from the step that failed. What is already done is looked at first and not done twice.`,
        action: 'Retry from this step',
      };
    case 'skip':
      return {
        title: 'Skip the step?',
        consequence: 'The step is marked as skipped and the next one begins. What it would have done stays undone.',
        action: 'Skip this step',
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
        consequence:
          'It stops after the step that runs now. What it has built so far is taken down, and the servers go back to the pool after cleaning.',
        action: 'Cancel this operation',
        dangerous: true,
      };
  }
}
