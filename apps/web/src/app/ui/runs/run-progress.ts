import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { Look } from '../status-look.js';

/** How far a run is, and what is going on right now. */
@Component({
  selector: 'rk-run-progress',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div
      class="line"
      role="progressbar"
      aria-label="Clusters done"
      aria-valuemin="0"
      [attr.aria-valuemax]="total()"
      [attr.aria-valuenow]="done()"
    >
      <span [style.width.%]="share()"></span>
    </div>
    <p>
      <span class="phase" aria-live="polite">{{ phase() }}</span>
      <span class="faint nowrap figures">{{ done() }} of {{ total() }} {{ total() === 1 ? 'cluster' : 'clusters' }}</span>
    </p>
  `,
  styleUrl: './run-progress.scss',
  host: { class: 'progress', '[attr.data-look]': 'look()' },
})
export class RunProgress {
  readonly done = input.required<number>();
  readonly total = input.required<number>();
  /** What is going on, or why it stands. */
  readonly phase = input.required<string>();
  readonly look = input.required<Look>();
  protected readonly share = computed(() => (this.total() > 0 ? (100 * this.done()) / this.total() : 0));
}
