import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';

/** What a list is ranked by, where its heads are not shown. */
@Component({
  selector: 'rk-rank-select',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <select #box class="select input-compact" [attr.aria-label]="label()" [value]="value()" (change)="changed.emit(box.value)">
      @for (option of options(); track option[0]) {
        <option [value]="option[0]" [selected]="option[0] === value()">{{ option[1] }}</option>
      }
    </select>
  `,
  styles: `
    :host {
      display: none;
    }
    @media (max-width: 720px) {
      :host {
        display: block;
      }
    }
  `,
})
export class RankSelect {
  readonly label = input.required<string>();
  /** Names and their words. */
  readonly options = input.required<readonly (readonly [string, string])[]>();
  readonly value = input.required<string>();
  readonly changed = output<string>();
}
