import type { PushChangeRequest, PushedChange } from '@rocket/contracts';
import { PARALLEL_CLUSTERS_DEFAULT } from '@rocket/contracts/constants';
import { CHANGE_KINDS, type ChangeKind, type DbmsType } from '@rocket/domain';
import { NO_CLUSTERS, choiceOfLink, hasMany, selectionOf, type ClusterChoice } from '../../ui/runs/cluster-choice.js';

/** What was typed so far. What belongs to another kind stays, in case its reader comes back to it, and is not sent. */
export interface ChangeDraft extends ClusterChoice {
  dbmsType: DbmsType;
  kind: ChangeKind;
  name: string;
  value: string;
  /** Instead of a value: what the configuration files say. */
  toDefault: boolean;
  /** Empty for the one of each cluster's application. */
  database: string;
  statement: string;
  script: string;
  maxParallelClusters: string;
  ticketUrl: string;
}

export const EMPTY_CHANGE_DRAFT: ChangeDraft = {
  dbmsType: 'PostgreSQL',
  kind: 'parameter',
  name: '',
  value: '',
  toDefault: false,
  database: '',
  statement: '',
  script: '',
  ...NO_CLUSTERS,
  maxParallelClusters: String(PARALLEL_CLUSTERS_DEFAULT),
  ticketUrl: '',
};

/** How an empty text is typed: a field that is empty was forgotten. */
export const EMPTY_TEXT = "''";

/** The request that the draft stands for. What is empty is not sent. */
export function toChangeRequest(draft: ChangeDraft): PushChangeRequest {
  const ticketUrl = draft.ticketUrl.trim();
  return {
    change: toChange(draft),
    ...selectionOf(draft),
    maxParallelClusters: hasMany(draft) ? Number(draft.maxParallelClusters) : 1,
    dryRun: false,
    ...(ticketUrl === '' ? {} : { ticketUrl }),
  };
}

function toChange({ kind, name, value, toDefault, database, statement, script }: ChangeDraft): PushedChange {
  switch (kind) {
    case 'parameter':
      return { kind, name: name.trim(), value: toDefault ? null : value.trim() === EMPTY_TEXT ? '' : value.trim() };
    case 'sql':
      return { kind, statement, ...(database.trim() === '' ? {} : { database: database.trim() }) };
    case 'script':
      return { kind, script };
  }
}

/** What a link may fill in. Whoever follows it sees it before anything is planned. */
const LINKED = ['name', 'value', 'database', 'statement'] as const;

/** What a link to this page asks for; what it does not say stays as it was. */
export function draftOfLink(params: Readonly<Record<string, string | undefined>>): Partial<ChangeDraft> {
  const kind = CHANGE_KINDS.find((one) => one === params['kind']);
  const said = LINKED.flatMap((field) => (params[field] === undefined ? [] : [[field, params[field]]]));
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(Object.fromEntries(said) as Partial<ChangeDraft>),
    ...choiceOfLink(params),
  };
}
