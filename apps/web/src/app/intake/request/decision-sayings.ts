import type { Saying } from './say-dialog.js';

/** What is asked before a decision, with its consequence. */
export function decisionSaying(decision: 'approve' | 'askChanges' | 'reject' | 'withdraw', number: string): Omit<Saying, 'run'> {
  switch (decision) {
    case 'approve':
      return {
        title: `Approve ${number}?`,
        consequence: 'Nothing is built yet, and no servers are held: it is provisioned afterwards.',
        label: 'What you say to it',
        optional: true,
        action: `Approve ${number}`,
      };
    case 'askChanges':
      return {
        title: `Send ${number} back?`,
        consequence: 'Whoever asks changes it and submits it again. They are told what you say.',
        label: 'What is to be different',
        optional: false,
        action: 'Ask for changes',
      };
    case 'reject':
      return {
        title: `Reject ${number}?`,
        consequence: 'That is final. Whoever asks is told why.',
        label: 'Why',
        optional: false,
        action: `Reject ${number}`,
        dangerous: true,
      };
    case 'withdraw':
      return {
        title: `Withdraw ${number}?`,
        consequence: 'That is final. Nothing is built; what was said stays.',
        label: 'Why',
        optional: true,
        action: `Withdraw ${number}`,
        dangerous: true,
      };
  }
}
