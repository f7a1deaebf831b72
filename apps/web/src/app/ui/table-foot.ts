import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';

/** How many rows of how many, and the next page. */
@Component({
  selector: 'rk-table-foot',
  imports: [MatButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span aria-live="polite">{{ text() }}</span>
    @if (hasMore()) {
      <button matButton="outlined" type="button" [disabled]="loading()" (click)="more.emit()">
        {{ loading() ? 'Loading …' : 'Load more' }}
      </button>
    }
  `,
  host: { class: 'table-foot' },
})
export class TableFoot {
  readonly shown = input.required<number>();
  readonly total = input.required<number>();
  readonly one = input.required<string>();
  readonly many = input<string>();
  readonly hasMore = input(false);
  readonly loading = input(false);
  readonly more = output();
  protected readonly text = computed(() => {
    const many = this.many() ?? `${this.one()}s`;
    const total = `${this.total().toLocaleString('en')} ${this.total() === 1 ? this.one() : many}`;
    return this.shown() < this.total() ? `${this.shown().toLocaleString('en')} of ${total}` : total;
  });
}
