import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { mdiClose } from '@mdi/js';
import { Icon } from './icon.js';

export interface FilterChip {
  key: string;
  label: string;
  value: string;
}

/** The filters in force, each with a way out. */
@Component({
  selector: 'rk-filter-chips',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (chip of chips(); track chip.key) {
      <button
        type="button"
        class="chip"
        [attr.aria-label]="'Remove filter ' + chip.label + ' ' + chip.value"
        (click)="removed.emit(chip.key)"
      >
        <span class="faint">{{ chip.label }}</span> {{ chip.value }} <rk-icon [path]="cross" [size]="14" />
      </button>
    }
    @if (chips().length > 1) {
      <button type="button" class="chip clear" (click)="cleared.emit()">Clear all</button>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
    }
    .chip {
      display: inline-flex;
      align-items: center;
      gap: 5px;
      height: 26px;
      padding: 0 6px 0 9px;
      border: 1px solid var(--line-strong);
      border-radius: 999px;
      background: var(--surface);
      color: var(--text);
      font: 500 12.5px/18px var(--sans);
      cursor: pointer;
    }
    .chip:hover {
      background: var(--hover);
    }
    .chip .faint {
      font-weight: 400;
    }
    .clear {
      padding: 0 9px;
      border-color: transparent;
      background: none;
      color: var(--text-soft);
    }
  `,
})
export class FilterChips {
  readonly chips = input.required<readonly FilterChip[]>();
  readonly removed = output<string>();
  readonly cleared = output();
  protected readonly cross = mdiClose;
}
