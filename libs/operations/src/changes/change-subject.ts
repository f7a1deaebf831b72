import type { Change } from '@rocket/domain';
import type { ParameterReading, RestartOrder } from '@rocket/engine-core';
import type { NewStep, OperationRow } from '@rocket/persistence';

/** A server of a cluster in a plan. */
export interface ServerPlan {
  serverName: string;
  /** Whether it was the primary when this was planned. */
  isPrimary: boolean;
  /** Whether anything is done on it. */
  isChanged: boolean;
  /** `parameter`: what held on it when this was planned. */
  value: string | null;
  /** `parameter`: what had been set on it then; null for nothing. */
  setBefore: string | null;
  /** `parameter`: what it is to be set to; null takes it back. */
  setAfter: string | null;
  /** Whether the member is restarted for it. */
  isRestarted: boolean;
}

/** What becomes of one cluster. */
export interface ClusterChange {
  /** Who was the primary when this was planned; an empty text where nobody needs to know. */
  primary: string;
  /** In the order in which they are changed; those on which nothing is done come last. */
  servers: ServerPlan[];
  /** Null: no member is restarted. */
  restartOrder: RestartOrder | null;
  /** The order in which they would be restarted when it is set back. */
  orderBack: RestartOrder | null;
}

/** What the operation on one cluster goes by. */
export interface ChangeClusterSubject extends ClusterChange {
  change: Change;
}

/** One cluster of a run. */
export interface ChangeClusterPlan extends ClusterChange {
  clusterId: string;
  clusterName: string;
  environment: string;
  /** What clients will notice. */
  notice: string;
  steps: NewStep[];
}

/** What a whole run goes by. */
export interface ChangeRunSubject {
  change: Change;
  maxParallelClusters: number;
  /** The run that this one undoes. */
  undoes: string | null;
  /** `parameter`: what a number without a unit counts. */
  unit: string | null;
  /** `parameter`: when it takes effect. */
  takesEffect: ParameterReading['context'] | null;
  clusters: ChangeClusterPlan[];
}

/** A change of a parameter. */
export type ParameterChange = Extract<Change, { kind: 'parameter' }>;

export const changeRunSubject = ({ subject }: Pick<OperationRow, 'subject'>): ChangeRunSubject => subject as ChangeRunSubject;
export const changeClusterSubject = ({ subject }: Pick<OperationRow, 'subject'>): ChangeClusterSubject =>
  subject as ChangeClusterSubject;

/** The parameter that an operation changes. @throws Error for one that changes none, which is a defect */
export function parameterOf({ change }: Pick<ChangeClusterSubject, 'change'>): ParameterChange {
  if (change.kind !== 'parameter') throw new Error(`A ${change.kind} is no parameter.`);
  return change;
}

/** Longer values are shortened in sentences. */
const WORDS_OF_VALUE = 60;

/** What a parameter is set to, to be put into a sentence. */
export function valueWords(value: string | null): string {
  if (value === null) return 'what its configuration files say';
  if (value === '') return 'an empty text';
  return value.length <= WORDS_OF_VALUE ? value : `${value.slice(0, WORDS_OF_VALUE - 1)}…`;
}
