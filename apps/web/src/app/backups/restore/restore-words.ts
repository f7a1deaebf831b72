import type { Backup } from '@rocket/contracts';
import { toClusterName } from '@rocket/domain';
import { serversInWords } from '../../clusters/create/draft-words.js';
import type { SummaryRow } from '../../ui/step-summary.js';
import { gigs, listed } from '../../ui/words.js';
import { exactly, exactlyIn } from '../instants.js';
import type { Loss } from './loss-notice.js';
import type { RestoreStep } from './check-restore-draft.js';
import type { RestoreDraft } from './restore-draft.js';
import type { SourceCluster } from './restore-source.js';

/** What a restore is made of, as far as it is said in words. */
export interface RestoreFacts {
  /** Of the cluster that was backed up. */
  clusterName: string;
  cluster: Pick<SourceCluster, 'application' | 'environment' | 'lifecycle' | 'serverNames'> | undefined;
  /** The one that was chosen, when a backup was. */
  backup: Pick<Backup, 'label' | 'stop'> | undefined;
  /** How much is put back at least, GB; null while nobody knows. */
  dbSizeGigs: number | null;
  /** Names of the servers that the new cluster will have. */
  foreseen: readonly string[];
  /** Where else the clock is looked at. */
  zones: readonly string[];
}

type Words = { word: string; text: string };

/** The state, as one says it: `as 20261125-F was`. */
export function pointWords({ goal, at }: RestoreDraft, { backup }: Pick<RestoreFacts, 'backup'>): string {
  if (goal === 'latest') return 'the latest';
  if (goal === 'time') return at === null ? '–' : exactly(at);
  return backup ? `as ${backup.label} was` : '–';
}

/** At the side, while the steps are filled in. */
export function summaryRows(draft: RestoreDraft, facts: RestoreFacts): SummaryRow<RestoreStep>[] {
  const where: SummaryRow<RestoreStep>[] =
    draft.place === 'own'
      ? [{ word: 'Where', text: `over ${facts.clusterName}`, step: 'cluster' }]
      : [
          { word: 'New cluster', text: toClusterName(draft.clusterName) ?? '–', step: 'cluster', mono: true },
          { word: 'Servers', text: serversInWords(draft), step: 'cluster' },
        ];
  return [
    { word: 'State', text: pointWords(draft, facts), step: 'point' },
    ...where,
    { word: 'Ticket', text: draft.ticketUrl.trim() || 'none', step: 'cluster' },
  ];
}

/** All of it, before it begins. */
export function reviewRows(draft: RestoreDraft, facts: RestoreFacts): Words[] {
  const { at, goal, reason, ticketUrl } = draft;
  const elsewhere = goal === 'time' && at !== null ? facts.zones.map((zone) => inZone(at, zone)) : [];
  return [
    ...(draft.place === 'own'
      ? []
      : [
          {
            word: 'Out of',
            text: `the backups of ${facts.clusterName}, which is ${facts.cluster?.lifecycle === 'Expired' ? 'deleted' : 'not touched'}`,
          },
        ]),
    { word: 'State', text: pointWords(draft, facts) },
    ...elsewhere,
    ...(draft.place === 'own' ? ownPlaceRows(facts) : newClusterRows(draft, facts)),
    { word: 'Why', text: reason.trim() || '–' },
    { word: 'Ticket', text: ticketUrl.trim() || 'none' },
  ];
}

/** What somebody has to know before a cluster is restored in its own place, one sentence each: what is lost, and how it can be had. */
export function lossWords({ goal, at }: RestoreDraft, { clusterName, backup }: RestoreFacts): Loss {
  const had = 'It can still be had: as another cluster, out of the archive, as long as the policy keeps it.';
  const after = (when: string): string => `Everything that was committed after ${when} is gone from ${clusterName}.`;
  if (goal === 'time') return { lost: after(at === null ? 'that instant' : exactly(at)), had };
  if (goal === 'backup' && backup)
    return { lost: after(`${backup.label} stopped${backup.stop === null ? '' : `, ${exactly(backup.stop)},`}`), had };
  return {
    lost: `What is committed while ${clusterName} is being stopped can be gone from it.`,
    had: 'All that was committed before comes back: first it waits until that is archived.',
  };
}

const inZone = (at: number, zone: string): Words => ({ word: `In ${zone}`, text: exactlyIn(at, zone) });

function ownPlaceRows({ clusterName, cluster, dbSizeGigs }: RestoreFacts): Words[] {
  const names = cluster?.serverNames ?? [];
  return [
    { word: 'Over', text: `${clusterName}, on ${listed(names) || '–'}` },
    {
      word: 'Down',
      text: `from when it is stopped until ${dbSizeGigs === null ? 'all' : gigs(dbSizeGigs)} and the log since are put back`,
    },
  ];
}

function newClusterRows(draft: RestoreDraft, { cluster, foreseen }: RestoreFacts): Words[] {
  const name = toClusterName(draft.clusterName) ?? '–';
  return [
    { word: 'New cluster', text: `${name}, for ${cluster?.application ?? '–'} in ${cluster?.environment ?? '–'}` },
    { word: 'Servers', text: serversInWords(draft) },
    { word: draft.source === 'size' ? 'Probably' : 'Which', text: listed(foreseen) || '–' },
  ];
}
