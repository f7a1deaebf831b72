import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { ReviewRows } from '../../ui/review-rows.js';
import { keyOf, userOf, type EnrolDraft } from './enrol-draft.js';
import { placeInWords, claimInWords, standInWords } from './enrol-words.js';

@Component({
  selector: 'rk-enrol-review',
  imports: [ReviewRows],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <rk-review-rows [rows]="rows()" />
    <p class="soft">
      Rocket signs in and checks one thing after the other: what it may do there, the system, the disk, the clock, the packages.
      It changes nothing on the server. You watch on its page. When all is fine it is free for a cluster; else it says what to
      mend, and is checked again.
    </p>
  `,
  styleUrl: '../../ui/step-rows.scss',
})
export class EnrolReview {
  readonly draft = input.required<EnrolDraft>();
  protected readonly rows = computed(() => {
    const draft = this.draft();
    return [
      { word: 'Server', text: draft.serverName.trim() || '–', mono: true },
      { word: 'Address', text: placeInWords(draft), mono: true },
      { word: 'For', text: `${draft.dbmsType} clusters in ${standInWords(draft)}` },
      { word: 'Size', text: claimInWords(draft) },
      { word: 'Signs in as', text: userOf(draft), mono: true },
      { word: 'Host key', text: keyOf(draft)?.fingerprint ?? 'not read', mono: true },
    ];
  });
}
