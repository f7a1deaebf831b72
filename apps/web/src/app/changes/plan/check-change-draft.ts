import { PARAMETER_VALUE_LENGTH_MAX, STATEMENT_LENGTH_MAX } from '@rocket/contracts/constants';
import type { ApiProblem } from '../../core/api-problem.js';
import { choiceFaults, hasMany, parallelFaults, ticketFaults } from '../../ui/runs/cluster-choice.js';
import type { Faults } from '../../ui/step-flow.js';
import { EMPTY_TEXT, type ChangeDraft } from './change-draft.js';

export const CHANGE_STEPS = ['what', 'where', 'review'] as const;
export type ChangeStep = (typeof CHANGE_STEPS)[number];

const NAME_LENGTH_MAX = 128;
const DATABASE_LENGTH_MAX = 63;

/** What the server would refuse, known before it is asked. */
export function checkChangeDraft(draft: ChangeDraft): Faults {
  return {
    ...contentFaults(draft),
    ...choiceFaults(draft),
    ...(hasMany(draft) ? parallelFaults(draft.maxParallelClusters) : {}),
    ...ticketFaults(draft.ticketUrl),
  };
}

/** The step on which a fault is mended. */
export function changeStepOf(pointer: string): ChangeStep {
  return pointer.startsWith('/change') ? 'what' : 'where';
}

/** Where a refusal belongs that names no field by itself. */
const POINTER_OF_CODE: Readonly<Partial<Record<ApiProblem['code'], string>>> = {
  'cluster-not-found': '/clusters',
  'environment-not-found': '/selector',
  'application-not-found': '/selector',
};

/** The API's refusal, sorted to the fields. A fault of one of several clusters stands at all of them. */
export function faultsOfChangeProblem(problem: Pick<ApiProblem, 'code' | 'detail' | 'errors'>): Faults {
  const named = problem.errors.map(({ pointer, detail }) => [fieldOf(pointer), detail] as const);
  if (named.length > 0) return Object.fromEntries(named);
  const pointer = POINTER_OF_CODE[problem.code];
  return pointer === undefined ? {} : { [pointer]: problem.detail };
}

function fieldOf(pointer: string): string {
  const [first = '', second] = pointer.split('/').slice(1);
  return first === 'change' && second !== undefined ? `/change/${second}` : `/${first}`;
}

function contentFaults({ kind, name, value, toDefault, database, statement, script }: ChangeDraft): Record<string, string> {
  switch (kind) {
    case 'parameter':
      return { ...nameFaults(name.trim()), ...(toDefault ? {} : valueFaults(value.trim())) };
    case 'sql':
      return {
        ...textFaults('/change/statement', statement, 'Say what is to be run.'),
        ...(database.trim().length > DATABASE_LENGTH_MAX
          ? { '/change/database': `At most ${DATABASE_LENGTH_MAX} characters.` }
          : {}),
      };
    case 'script':
      return textFaults('/change/script', script, 'Say what is to be run.');
  }
}

function nameFaults(name: string): Record<string, string> {
  if (name === '') return { '/change/name': 'Say which parameter, such as work_mem.' };
  return name.length > NAME_LENGTH_MAX ? { '/change/name': `At most ${NAME_LENGTH_MAX} characters.` } : {};
}

function valueFaults(value: string): Record<string, string> {
  if (value === '')
    return { '/change/value': `Give a value, or choose what the configuration files say. ${EMPTY_TEXT} is an empty text.` };
  return value.length > PARAMETER_VALUE_LENGTH_MAX
    ? { '/change/value': `At most ${PARAMETER_VALUE_LENGTH_MAX} characters.` }
    : {};
}

function textFaults(pointer: string, text: string, missing: string): Record<string, string> {
  if (text.trim() === '') return { [pointer]: missing };
  return text.length > STATEMENT_LENGTH_MAX
    ? { [pointer]: `At most ${STATEMENT_LENGTH_MAX.toLocaleString('en')} characters.` }
    : {};
}
