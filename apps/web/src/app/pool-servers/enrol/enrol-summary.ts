import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { StepSummary, type SummaryLead, type SummaryRow } from '../../ui/step-summary.js';
import type { Step } from './check-enrol-draft.js';
import { keyOf, userOf, type EnrolDraft } from './enrol-draft.js';
import { keyInWords, placeInWords, claimInWords, standInWords } from './enrol-words.js';

/** At the side: what was said so far, and whether the server was seen. */
@Component({
  selector: 'rk-enrol-summary',
  imports: [StepSummary],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<rk-step-summary [lead]="lead()" [rows]="rows()" (picked)="picked.emit($event)" />',
  styles: ':host { display: contents; }',
})
export class EnrolSummary {
  readonly draft = input.required<EnrolDraft>();
  readonly picked = output<Step>();

  protected readonly rows = computed<SummaryRow<Step>[]>(() => {
    const draft = this.draft();
    return [
      { word: 'Server', text: draft.serverName.trim() || '–', step: 'place', mono: true },
      { word: 'Address', text: placeInWords(draft), step: 'place', mono: true },
      { word: 'For', text: draft.dbmsType, step: 'place' },
      { word: 'Stands in', text: standInWords(draft), step: 'place' },
      { word: 'Size', text: claimInWords(draft), step: 'place' },
      { word: 'User', text: userOf(draft), step: 'place', mono: true },
      { word: 'Host key', text: keyInWords(draft), step: 'key' },
    ];
  });
  protected readonly lead = computed<SummaryLead>(() => {
    const draft = this.draft();
    if (keyOf(draft) === undefined) return { text: 'Nobody has asked the server.', enough: undefined };
    return draft.isCompared
      ? { text: 'Its key was compared.', enough: true }
      : { text: 'Its key has to be compared.', enough: false };
  });
}
