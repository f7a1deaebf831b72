import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { mdiAlertCircle, mdiCheckCircle } from '@mdi/js';
import { Icon } from './icon.js';

/** Something that was said in a step, and the step to change it on. */
export interface SummaryRow<S extends string = string> {
  word: string;
  text: string;
  step: S;
  mono?: boolean;
}

export interface SummaryLead {
  text: string;
  /** Whether it is enough to go on with; `undefined` while nobody knows. */
  enough: boolean | undefined;
}

/** At the side of steps: fills itself while the steps are filled in, and links back to where each thing is said. */
@Component({
  selector: 'rk-step-summary',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="lead" [class.enough]="lead().enough === true" [class.short]="lead().enough === false" role="status">
      @if (icon(); as path) {
        <rk-icon [path]="path" />
      }
      <span data-testid="match">{{ lead().text }}</span>
    </div>
    <dl>
      @for (row of rows(); track row.word) {
        <div>
          <dt>{{ row.word }}</dt>
          <dd>
            <button
              type="button"
              [class.mono]="row.mono"
              [attr.aria-label]="'Change ' + row.word + ': ' + row.text"
              (click)="picked.emit(row.step)"
            >
              {{ row.text }}
            </button>
          </dd>
        </div>
      }
    </dl>
    <ng-content />
  `,
  styleUrl: './step-summary.scss',
  host: { role: 'complementary', 'aria-label': 'Summary' },
})
export class StepSummary<S extends string> {
  readonly lead = input.required<SummaryLead>();
  readonly rows = input.required<readonly SummaryRow<S>[]>();
  readonly picked = output<S>();
  protected readonly icon = computed(() => {
    const { enough } = this.lead();
    return enough === undefined ? undefined : enough ? mdiCheckCircle : mdiAlertCircle;
  });
}
