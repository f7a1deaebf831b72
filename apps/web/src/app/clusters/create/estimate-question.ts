import type { EstimateCostRequest, PoolServer } from '@rocket/contracts';
import type { ClusterDraft } from './cluster-draft.js';

export interface EstimateQuestion {
  request: EstimateCostRequest;
  /** Whether the servers differ, so that the largest of each size is asked for: it costs no more than that. */
  isUpperBound: boolean;
}

/** What to ask about a draft and the servers that it would be built on; undefined while those cannot be known. */
export function estimateQuestion(
  { environment, dbmsType }: Pick<ClusterDraft, 'environment' | 'dbmsType'>,
  servers: readonly Pick<PoolServer, 'cpu' | 'ramGb' | 'dbGigs'>[],
): EstimateQuestion | undefined {
  const [first] = servers;
  if (!first || environment === '') return undefined;
  const largest = (size: 'cpu' | 'ramGb' | 'dbGigs'): number => Math.max(...servers.map((server) => server[size]));
  const [cpu, ramGb, dbGigs] = [largest('cpu'), largest('ramGb'), largest('dbGigs')];
  const isUpperBound = servers.some((one) => one.cpu !== cpu || one.ramGb !== ramGb || one.dbGigs !== dbGigs);
  return { request: { environment, dbmsType, nodes: servers.length, cpu, ramGb, dbGigs, backupGb: 0 }, isUpperBound };
}
