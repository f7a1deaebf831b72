import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';

/** A compact select for one filter; its first entry takes the filter away. */
@Component({
  selector: 'rk-filter-select',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <select
      #box
      class="select input-compact"
      [attr.aria-label]="label()"
      [value]="value() ?? ''"
      (change)="changed.emit(box.value)"
    >
      <option value="">{{ label() }}: any</option>
      @for (option of options(); track option.value) {
        <option [value]="option.value" [selected]="option.value === value()">{{ option.word }}</option>
      }
    </select>
  `,
  styles: ':host { display: block; min-width: 128px; } .select { border-color: var(--line-strong); }',
})
export class FilterSelect {
  readonly label = input.required<string>();
  readonly options = input.required<readonly { value: string; word: string }[]>();
  readonly value = input<string | undefined>();
  readonly changed = output<string>();
}

/** Options whose words are their values. */
export function plainOptions(values: readonly string[] | undefined): { value: string; word: string }[] {
  return (values ?? []).map((value) => ({ value, word: value }));
}
