import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { gigs } from '../ui/words.js';
import { sparkPoints } from './spark-points.js';

const WIDTH = 64;
const HEIGHT = 20;

/** Sizes one after the other, the oldest first: whether they grow is seen at a glance. */
@Component({
  selector: 'rk-sparkline',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (points().length > 1) {
      <svg [attr.viewBox]="box" role="img" [attr.aria-label]="words()">
        <title>{{ words() }}</title>
        <polyline [attr.points]="line()" />
        <circle r="2.2" [attr.cx]="end().x" [attr.cy]="end().y" />
      </svg>
    }
  `,
  styles: `
    :host {
      display: inline-block;
      width: 64px;
      height: 20px;
      vertical-align: middle;
    }
    svg {
      display: block;
      width: 64px;
      height: 20px;
      overflow: visible;
    }
    polyline {
      fill: none;
      stroke: var(--text-faint);
      stroke-width: 1.4;
      stroke-linejoin: round;
      stroke-linecap: round;
    }
    circle {
      fill: var(--accent);
    }
  `,
})
export class Sparkline {
  /** GB. */
  readonly values = input.required<readonly number[]>();
  protected readonly box = `0 0 ${WIDTH} ${HEIGHT}`;
  protected readonly points = computed(() => sparkPoints(this.values(), { width: WIDTH, height: HEIGHT, margin: 3 }));
  protected readonly line = computed(() =>
    this.points()
      .map(({ x, y }) => `${x},${y}`)
      .join(' '),
  );
  protected readonly end = computed(() => this.points().at(-1) ?? { x: 0, y: 0 });
  protected readonly words = computed(
    () => `The last ${this.values().length} Fulls: from ${gigs(this.values()[0] ?? 0)} to ${gigs(this.values().at(-1) ?? 0)}`,
  );
}
