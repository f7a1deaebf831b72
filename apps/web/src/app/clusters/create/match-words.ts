import type { SummaryLead } from '../../ui/step-summary.js';
import { counted } from '../../ui/words.js';
import { membersWanted, type ClusterDraft } from './cluster-draft.js';
import type { Fleet } from './fleet.js';

/** Whether the servers that a draft asks for are there: `7 match, 3 needed`. */
export function matchInWords(draft: ClusterDraft, fleet: Fleet): SummaryLead {
  const { matching, locked, unfit } = fleet.facts();
  if (draft.source === 'size') {
    if (!fleet.matchingKnown()) return { text: 'Choose an environment to see how many match.', enough: undefined };
    const needed = membersWanted(draft);
    if (matching === undefined || needed === undefined) return { text: 'Asking the pool …', enough: undefined };
    return { text: `${matching} match, ${needed} needed`, enough: matching >= needed };
  }
  if (draft.source === 'named')
    return {
      text: `${counted(draft.serverNames.length, 'server')} chosen`,
      enough: draft.serverNames.length > 0 && unfit === undefined,
    };
  return locked === undefined
    ? { text: 'Paste a lock id.', enough: undefined }
    : { text: `The lock holds ${counted(locked, 'server')}`, enough: locked > 0 && unfit === undefined };
}
