import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { MonthOfCosts } from '@rocket/contracts';
import { amountText, moneyText } from '@rocket/domain';
import { stackMonths } from './stack-months.js';

const HEIGHT = 180;

/** Months side by side, each made of who was charged. The table beside it says the same in figures. */
@Component({
  selector: 'rk-cost-chart',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="months" aria-hidden="true">
      @for (column of columns(); track column.month) {
        <button
          type="button"
          tabindex="-1"
          class="month"
          [class.here]="column.month === month()"
          [title]="column.month + ': ' + column.words"
          (click)="picked.emit(column.month)"
        >
          <span class="total">{{ column.short }}</span>
          <span class="stack" [style.height.px]="height">
            @for (piece of column.pieces; track piece.word) {
              <span
                class="piece series-{{ piece.place }}"
                [style.height.%]="piece.percent"
                [title]="piece.word + ': ' + piece.words"
              ></span>
            }
          </span>
          <span class="name">{{ column.month }}</span>
        </button>
      }
    </div>
    <ul class="legend" aria-label="Colours">
      @for (one of series(); track one.word) {
        <li><span class="swatch series-{{ $index + 1 }}"></span>{{ one.word }}</li>
      }
    </ul>
  `,
  styleUrl: './cost-chart.scss',
})
export class CostChart {
  readonly months = input.required<readonly MonthOfCosts[]>();
  /** The one that is looked at. */
  readonly month = input.required<string>();
  readonly picked = output<string>();

  protected readonly height = HEIGHT;
  protected readonly series = computed(() => stackMonths(this.months()));
  protected readonly columns = computed(() => {
    const [months, series] = [this.months(), this.series()];
    const most = Math.max(1, ...months.map(({ total }) => total));
    return months.map(({ month, total, currency }, at) => ({
      month,
      words: moneyText(total, currency),
      // There is room for whole units; the title has all of it.
      short: amountText(total, currency).split('.')[0],
      pieces: series
        .map(({ word, amounts }, place) => {
          const amount = amounts[at] ?? 0;
          return { word, place: place + 1, percent: (100 * amount) / most, words: moneyText(amount, currency) };
        })
        .filter(({ percent }) => percent > 0),
    }));
  });
}
