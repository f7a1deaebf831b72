import type { ClusterSelector } from '@rocket/contracts';
import { CLUSTERS_PER_RUN_MAX, PARALLEL_CLUSTERS_MAX, TICKET_URL_LENGTH_MAX } from '@rocket/contracts/constants';
import { isTicket } from '@rocket/domain';
import { counted, listed } from '../words.js';

/** How the clusters are chosen. */
export type ClusterSource = 'names' | 'selector' | 'fleet';

/** Which clusters a run is about, as far as it was chosen. */
export interface ClusterChoice {
  source: ClusterSource;
  clusterNames: string[];
  environment: string;
  application: string;
}

export const NO_CLUSTERS: ClusterChoice = { source: 'names', clusterNames: [], environment: '', application: '' };

/** Whether more than one cluster can be meant. */
export function hasMany({ source, clusterNames }: Pick<ClusterChoice, 'source' | 'clusterNames'>): boolean {
  return source !== 'names' || clusterNames.length > 1;
}

/** As a request says it: by name, or by a selector, of which an empty one means the whole fleet. */
export function selectionOf(choice: ClusterChoice): { clusters: string[] } | { selector: ClusterSelector } {
  switch (choice.source) {
    case 'names':
      return { clusters: choice.clusterNames };
    case 'selector':
      return {
        selector: {
          ...(choice.environment === '' ? {} : { environment: choice.environment }),
          ...(choice.application === '' ? {} : { application: choice.application }),
        },
      };
    case 'fleet':
      return { selector: {} };
  }
}

/** What a link asks for; what it does not say stays as it was. */
export function choiceOfLink(params: Readonly<Record<string, string | undefined>>): Partial<ClusterChoice> {
  const { clusters, environment, application, fleet } = params;
  const names = (clusters ?? '').split(',').filter((name) => name !== '');
  return {
    ...(names.length > 0 ? { source: 'names', clusterNames: names } : {}),
    ...(environment || application ? { source: 'selector', environment: environment ?? '', application: application ?? '' } : {}),
    ...(fleet === undefined ? {} : { source: 'fleet' }),
  };
}

export function clustersInWords({ source, clusterNames, environment, application }: ClusterChoice): string {
  switch (source) {
    case 'names':
      return clusterNames.length > 3 ? counted(clusterNames.length, 'cluster') : listed(clusterNames) || '–';
    case 'selector':
      return [application, environment].filter(Boolean).join(' in ') || '–';
    case 'fleet':
      return 'the whole fleet';
  }
}

/** What is wrong with the choice, by pointer into the request. */
export function choiceFaults({ source, clusterNames, environment, application }: ClusterChoice): Record<string, string> {
  if (source === 'names' && clusterNames.length === 0) return { '/clusters': 'Choose at least one cluster.' };
  if (source === 'names' && clusterNames.length > CLUSTERS_PER_RUN_MAX)
    return { '/clusters': `At most ${CLUSTERS_PER_RUN_MAX} by name. Choose by environment or application instead.` };
  if (source === 'selector' && environment === '' && application === '')
    return { '/selector': 'Choose an environment, an application, or both.' };
  return {};
}

/** Whether a text is a whole number within these bounds. */
export function isWholeNumber(text: string, from: number, to: number): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) >= from && Number(text) <= to;
}

export function parallelFaults(text: string): Record<string, string> {
  if (isWholeNumber(text, 1, PARALLEL_CLUSTERS_MAX)) return {};
  return { '/maxParallelClusters': `A whole number from 1 to ${PARALLEL_CLUSTERS_MAX}.` };
}

export function ticketFaults(ticketUrl: string): Record<string, string> {
  const text = ticketUrl.trim();
  if (text === '') return {};
  if (text.length > TICKET_URL_LENGTH_MAX) return { '/ticketUrl': `At most ${TICKET_URL_LENGTH_MAX} characters.` };
  return isTicket(text) ? {} : { '/ticketUrl': 'The number of a ticket, such as CHG-4711, or a link to it.' };
}
