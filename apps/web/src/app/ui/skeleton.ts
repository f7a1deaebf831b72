import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Grey bars in the shape of what will come. */
@Component({
  selector: 'rk-skeleton',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template:
    '@for (width of widths(); track $index) { <span class="line"><span class="bar" [style.width.%]="width"></span></span> }',
  styles: `
    :host {
      display: block;
    }
    .line {
      display: flex;
      align-items: center;
      height: var(--line-height, 38px);
      padding: 0 16px;
      border-bottom: 1px solid var(--line);
    }
    :host(.bare) .line {
      padding: 0;
      border: 0;
    }
    .line:last-child {
      border-bottom: 0;
    }
    .bar {
      height: 10px;
      border-radius: 5px;
      background: var(--skeleton);
      animation: breathe 1.4s ease-in-out infinite alternate;
    }
    @keyframes breathe {
      from {
        opacity: 0.55;
      }
    }
  `,
  host: { role: 'status', 'aria-label': 'Loading' },
})
export class Skeleton {
  readonly lines = input(8);
  // Uneven, as text is, and the same every time.
  protected readonly widths = computed(() => Array.from({ length: this.lines() }, (_, index) => 55 + ((index * 37) % 38)));
}
