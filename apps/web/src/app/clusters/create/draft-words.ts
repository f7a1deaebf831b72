import { defaultDatabaseName, toClusterName } from '@rocket/domain';
import { counted } from '../../ui/words.js';
import { windowOf, type ClusterDraft } from './cluster-draft.js';

/** The choice of servers, in words: `3 by size: 4 CPU, 16 GB RAM`. */
export function serversInWords(draft: ClusterDraft): string {
  switch (draft.source) {
    case 'size': {
      const sizes = [
        draft.cpu && `${draft.cpu} CPU`,
        draft.ram && `${draft.ram} GB RAM`,
        draft.dbGigs && `${draft.dbGigs} GB disk`,
      ].filter(Boolean);
      const where = draft.datacenter ? `, all in ${draft.datacenter}` : '';
      return `${draft.count || '?'} ${sizes.length > 0 ? `with at least ${sizes.join(', ')}` : 'of any size'}${where}`;
    }
    case 'named':
      return counted(draft.serverNames.length, 'server');
    case 'lock':
      return draft.lockId.trim() === '' ? 'of a lock' : `of lock ${draft.lockId.trim().slice(0, 8)}…`;
  }
}

export function databaseInWords(draft: ClusterDraft): string {
  const name = toClusterName(draft.clusterName);
  return draft.databaseName.trim() || (name === undefined ? '–' : defaultDatabaseName(name));
}

/** @param byItself what this installation does as long as nobody says otherwise; `undefined` while it is being asked */
export function backupsInWords({ backups, backupRetentionDays }: ClusterDraft, byItself: boolean | undefined): string {
  const kept = `kept for ${backupRetentionDays || '?'} days`;
  const isByItself = backups ?? byItself;
  if (isByItself === undefined) return kept;
  return isByItself ? `by itself from the start, ${kept}` : `from the first one by hand on, ${kept}`;
}

export function windowInWords(draft: ClusterDraft): string {
  return windowOf(draft) ?? 'any time';
}
