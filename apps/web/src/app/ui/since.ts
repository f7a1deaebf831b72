import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Clock } from './clock.js';
import { ago, single } from './words.js';

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** A moment, relative; the exact time in the reader's zone on hover. */
@Component({
  selector: 'rk-since',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<time [attr.datetime]="at()" [title]="exact()">{{ text() }}</time>',
  styles: ':host { white-space: nowrap; font-variant-numeric: tabular-nums; }',
})
export class Since {
  private readonly clock = inject(Clock);
  readonly at = input.required<string>();
  /** `ago`: "3 min ago". `duration`: "3 min". `until`: "in 3 min". */
  readonly mode = input<'ago' | 'duration' | 'until'>('ago');

  protected readonly exact = computed(() => EXACT.format(new Date(this.at())));
  protected readonly text = computed(() => {
    const passed = this.clock.now() - Date.parse(this.at());
    switch (this.mode()) {
      case 'ago':
        return ago(passed);
      case 'duration':
        return single(passed);
      case 'until':
        return passed >= 0 ? 'now' : `in ${single(-passed)}`;
    }
  });
}
