import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  output,
} from '@angular/core';
import { MatButton } from '@angular/material/button';

/** Rows are fetched before the reader reaches the end. */
const AHEAD = '600px';

/** How many rows of how many, and the next page: by itself while scrolling, or by the button. */
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

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    // Under a frame that scrolls by itself the foot is always in sight: there the button asks.
    const follows = (): boolean => !host.previousElementSibling?.classList.contains('scrolls');
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && follows() && this.more.emit(),
      { rootMargin: AHEAD },
    );
    // Observed anew after every page: it may still be in sight, and only changes are told.
    effect(() => {
      observer.unobserve(host);
      if (this.hasMore() && !this.loading() && this.shown() > 0) observer.observe(host);
    });
    inject(DestroyRef).onDestroy(() => observer.disconnect());
  }
}
