import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** A Material Design icon from its path. Always beside a word or a label, so it is hidden from screen readers. */
@Component({
  selector: 'rk-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path [attr.d]="path()" /></svg>',
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      width: var(--icon-size, 18px);
      height: var(--icon-size, 18px);
      vertical-align: -4px;
    }
    svg {
      width: 100%;
      height: 100%;
      fill: currentcolor;
    }
  `,
  host: { '[style.--icon-size]': 'size() + "px"' },
})
export class Icon {
  readonly path = input.required<string>();
  /** Pixels. */
  readonly size = input(18);
}
