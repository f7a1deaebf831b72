import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';

/** A filter by day: the first or the last one. */
@Component({
  selector: 'rk-filter-day',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label>
      <span class="faint">{{ label() }}</span>
      <input #box class="input input-compact" type="date" [value]="value() ?? ''" (change)="changed.emit(box.value)" />
    </label>
  `,
  styles: `
    label {
      display: flex;
      align-items: center;
      gap: 6px;
      white-space: nowrap;
    }
    .input {
      border-color: var(--line-strong);
    }
  `,
})
export class FilterDay {
  readonly label = input.required<string>();
  readonly value = input<string | undefined>();
  readonly changed = output<string>();
}
