import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { WriteGapSeries } from '@rocket/contracts';
import { writeGapPath, writeGapsInWords } from './write-gap-path.js';

const BOX = { width: 120, height: 24 };

/** How long writers of a cluster waited over the time, as a small picture with the same said in words. */
@Component({
  selector: 'rk-write-gaps',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (series(); as it) {
      <svg [attr.viewBox]="'0 0 ' + box.width + ' ' + box.height" role="img" [attr.aria-label]="words()">
        <title>{{ words() }}</title>
        <line class="base" x1="0" [attr.x2]="box.width" [attr.y1]="box.height - 0.5" [attr.y2]="box.height - 0.5" />
        <path [attr.d]="path()" [class.lost]="it.lost > 0" />
      </svg>
    }
  `,
  styles: `
    :host {
      display: block;
      width: 120px;
      height: 24px;
    }
    svg {
      display: block;
      width: 100%;
      height: 100%;
    }
    .base {
      stroke: var(--line-strong);
      stroke-width: 1;
    }
    path {
      fill: none;
      stroke: var(--accent);
      stroke-width: 1.6;
    }
    .lost {
      stroke: var(--bad);
    }
  `,
})
export class WriteGaps {
  readonly series = input.required<WriteGapSeries | null>();
  /** The wait that is as high as the picture: the same for all lanes, so that they can be compared, ms. */
  readonly scaleMs = input.required<number>();
  protected readonly box = BOX;
  protected readonly path = computed(() => writeGapPath(this.series()?.gaps ?? [], this.scaleMs(), BOX));
  protected readonly words = computed(() => {
    const series = this.series();
    return series === null ? '' : writeGapsInWords(series);
  });
}
