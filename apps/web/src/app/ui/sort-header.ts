import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { mdiArrowDown, mdiArrowUp } from '@mdi/js';
import { Icon } from './icon.js';

/** A column head that sorts. The order is the API's: `field`, or `-field` for descending. */
@Component({
  // An attribute, so that the table stays a table.
  selector: 'th[rkSort]',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button type="button" class="sort-button" [attr.data-active]="active()" (click)="sorted.emit(next())">
      <ng-content /><rk-icon [path]="descending() ? down : up" [size]="14" />
    </button>
  `,
  host: { '[attr.aria-sort]': 'active() ? (descending() ? "descending" : "ascending") : null' },
})
export class SortHeader {
  readonly rkSort = input.required<string>();
  readonly current = input<string | undefined>();
  readonly sorted = output<string>();
  protected readonly up = mdiArrowUp;
  protected readonly down = mdiArrowDown;
  protected readonly descending = computed(() => this.current() === `-${this.rkSort()}`);
  protected readonly active = computed(() => this.descending() || this.current() === this.rkSort());
  protected readonly next = computed(() => (this.active() && !this.descending() ? `-${this.rkSort()}` : this.rkSort()));
}
