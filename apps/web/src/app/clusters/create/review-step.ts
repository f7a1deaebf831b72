import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { toClusterName } from '@rocket/domain';
import { ReviewRows } from '../../ui/review-rows.js';
import { listed } from '../../ui/words.js';
import type { ClusterDraft } from './cluster-draft.js';
import { databaseInWords, backupsInWords, serversInWords, windowInWords } from './draft-words.js';
import type { Fleet } from './fleet.js';

@Component({
  selector: 'rk-review-step',
  imports: [ReviewRows],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <rk-review-rows [rows]="rows()" />
    <p class="soft">
      It is built at once, and you can watch every step. Where the release has to be installed first, it takes a few minutes. If
      something fails, nothing half-built is left: the servers are cleaned and go back to the pool.
    </p>
  `,
  styleUrl: '../../ui/step-rows.scss',
})
export class ReviewStep {
  readonly draft = input.required<ClusterDraft>();
  readonly fleet = input.required<Fleet>();
  protected readonly rows = computed(() => {
    const draft = this.draft();
    const servers = this.fleet()
      .foreseen()
      .map((server) => server.serverName);
    return [
      {
        word: 'Cluster',
        text: `${toClusterName(draft.clusterName) ?? '–'}, for ${draft.applicationName.trim() || '–'} in ${draft.environment || '–'}`,
      },
      { word: 'Servers', text: serversInWords(draft) },
      { word: draft.source === 'size' ? 'Probably' : 'Which', text: listed(servers) || '–' },
      { word: 'Release', text: `${draft.dbmsType} ${draft.release || 'newest'}` },
      { word: 'Database', text: databaseInWords(draft) },
      { word: 'TLS', text: draft.tlsEnabled ? 'required' : 'off' },
      { word: 'Backups', text: backupsInWords(draft, this.fleet().backupsByItself()) },
      { word: 'Maintenance window', text: windowInWords(draft) },
    ];
  });
}
