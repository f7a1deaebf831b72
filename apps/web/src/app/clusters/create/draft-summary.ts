import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { toClusterName } from '@rocket/domain';
import { mdiAlertCircle, mdiCheckCircle } from '@mdi/js';
import { Icon } from '../../ui/icon.js';
import { counted } from '../../ui/words.js';
import type { Step } from './check-draft.js';
import { membersWanted, type ClusterDraft } from './cluster-draft.js';
import { databaseInWords, retentionInWords, serversInWords, windowInWords } from './draft-words.js';
import type { Fleet } from './fleet.js';

/** At the side: fills itself while the draft is written, and links back to where each thing is said. */
@Component({
  selector: 'rk-draft-summary',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './draft-summary.html',
  styleUrl: './draft-summary.scss',
  host: { role: 'complementary', 'aria-label': 'Summary' },
})
export class DraftSummary {
  readonly draft = input.required<ClusterDraft>();
  readonly fleet = input.required<Fleet>();
  readonly picked = output<Step>();
  protected readonly icons = { fine: mdiCheckCircle, short: mdiAlertCircle };

  protected readonly rows = computed<{ word: string; text: string; step: Step; mono?: boolean }[]>(() => {
    const draft = this.draft();
    return [
      { word: 'Cluster', text: toClusterName(draft.clusterName) ?? '–', step: 'name', mono: true },
      { word: 'Application', text: draft.applicationName.trim() || '–', step: 'name' },
      { word: 'Environment', text: draft.environment || '–', step: 'name' },
      { word: 'Servers', text: serversInWords(draft), step: 'servers' },
      { word: 'Release', text: `${draft.dbmsType} ${draft.release || 'newest'}`, step: 'options' },
      { word: 'Database', text: databaseInWords(draft), step: 'options', mono: true },
      { word: 'TLS', text: draft.tlsEnabled ? 'required' : 'off', step: 'options' },
      { word: 'Backups', text: retentionInWords(draft), step: 'options' },
      { word: 'Window', text: windowInWords(draft), step: 'options' },
    ];
  });

  /** "7 match, 3 needed", live from the pool. */
  protected readonly match = computed(() => {
    const draft = this.draft();
    const { matching, locked } = this.fleet().facts();
    if (draft.source === 'size') {
      if (!this.fleet().matchingKnown()) return { text: 'Choose an environment to see how many match.', enough: undefined };
      const needed = membersWanted(draft);
      if (matching === undefined || needed === undefined) return { text: 'Asking the pool …', enough: undefined };
      return { text: `${matching} match, ${needed} needed`, enough: matching >= needed };
    }
    if (draft.source === 'named')
      return { text: `${counted(draft.serverNames.length, 'server')} chosen`, enough: draft.serverNames.length > 0 };
    return locked === undefined
      ? { text: 'Paste a lock id.', enough: undefined }
      : { text: `The lock holds ${counted(locked, 'server')}`, enough: locked > 0 };
  });
}
