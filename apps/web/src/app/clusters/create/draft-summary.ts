import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { toClusterName } from '@rocket/domain';
import { StepSummary, type SummaryRow } from '../../ui/step-summary.js';
import type { Step } from './check-draft.js';
import type { ClusterDraft } from './cluster-draft.js';
import { CostEstimateWords } from './cost-estimate.js';
import { databaseInWords, backupsInWords, serversInWords, windowInWords } from './draft-words.js';
import type { Fleet } from './fleet.js';
import { matchInWords } from './match-words.js';

/** At the side: fills itself while the draft is written, and links back to where each thing is said. */
@Component({
  selector: 'rk-draft-summary',
  imports: [CostEstimateWords, StepSummary],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './draft-summary.html',
  styleUrl: './draft-summary.scss',
})
export class DraftSummary {
  readonly draft = input.required<ClusterDraft>();
  readonly fleet = input.required<Fleet>();
  readonly picked = output<Step>();

  protected readonly rows = computed<SummaryRow<Step>[]>(() => {
    const draft = this.draft();
    return [
      { word: 'Cluster', text: toClusterName(draft.clusterName) ?? '–', step: 'name', mono: true },
      { word: 'Application', text: draft.applicationName.trim() || '–', step: 'name' },
      { word: 'Environment', text: draft.environment || '–', step: 'name' },
      { word: 'Servers', text: serversInWords(draft), step: 'servers' },
      { word: 'Release', text: `${draft.dbmsType} ${draft.release || 'newest'}`, step: 'options' },
      { word: 'Database', text: databaseInWords(draft), step: 'options', mono: true },
      { word: 'TLS', text: draft.tlsEnabled ? 'required' : 'off', step: 'options' },
      { word: 'Backups', text: backupsInWords(draft, this.fleet().backupsByItself()), step: 'options' },
      { word: 'Window', text: windowInWords(draft), step: 'options' },
    ];
  });

  /** "7 match, 3 needed", live from the pool. */
  protected readonly match = computed(() => matchInWords(this.draft(), this.fleet()));
}
