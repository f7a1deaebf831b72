import type { ApiProblem } from '../../core/api-problem.js';
import type { Faults } from '../../ui/step-flow.js';
import { checkServer, type KnownWords, type ServerFaults } from '../check-server.js';
import { keyOf, toRequest, type EnrolDraft } from './enrol-draft.js';

export const STEPS = ['place', 'access', 'key', 'review'] as const;
export type Step = (typeof STEPS)[number];

/** What the server would refuse, known before it is asked, by JSON pointer into the request. */
export function checkEnrolDraft(draft: EnrolDraft, known: KnownWords): Faults {
  const faults = Object.entries(checkServer(toRequest(draft), known)).map(([field, detail]) => [`/${field}`, detail] as const);
  return { ...Object.fromEntries(faults), ...keyFaults(draft) };
}

/** The step on which a fault is mended. */
export function stepOf(pointer: string): Step {
  return pointer === '/hostKey' ? 'key' : 'place';
}

/** The API's refusal, sorted to the fields. */
export function faultsOfProblem({ code, detail, errors }: Pick<ApiProblem, 'code' | 'detail' | 'errors'>): Faults {
  if (errors.length > 0) return Object.fromEntries(errors.map((error) => [error.pointer, error.detail]));
  return code === 'server-exists' ? { '/serverName': detail } : {};
}

/** Faults by the name of their field. */
export function fieldFaults(faults: Faults): ServerFaults {
  return Object.fromEntries(Object.entries(faults).map(([pointer, detail]) => [pointer.slice(1), detail]));
}

function keyFaults(draft: EnrolDraft): Faults {
  if (keyOf(draft) === undefined) return { '/hostKey': 'Its key has to be read first.' };
  return draft.isCompared ? {} : { '/hostKey': 'Compare the fingerprint, then say that you did.' };
}
