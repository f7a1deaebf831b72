import { ChangeDetectionStrategy, Component, DestroyRef, inject, input, output } from '@angular/core';
import { mdiMagnify } from '@mdi/js';
import { Icon } from './icon.js';

const TYPING_PAUSE_MS = 200;

/** A filter by text: tells after a short pause in typing. */
@Component({
  selector: 'rk-filter-text',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <rk-icon [path]="glass" [size]="16" />
    <input
      #box
      class="input input-compact"
      type="search"
      [type]="number() ? 'number' : 'search'"
      [min]="0"
      [attr.aria-label]="label()"
      [placeholder]="label()"
      [value]="value() ?? ''"
      (input)="type(box.value)"
      autocomplete="off"
      spellcheck="false"
    />
  `,
  styles: `
    :host {
      position: relative;
      display: block;
    }
    rk-icon {
      position: absolute;
      top: 8px;
      left: 9px;
      color: var(--text-faint);
      pointer-events: none;
    }
    .input {
      padding-left: 31px;
      border-color: var(--line-strong);
    }
    :host(.short) rk-icon {
      display: none;
    }
    :host(.short) .input {
      width: 106px;
      appearance: textfield;
      padding-left: 10px;
    }
  `,
  host: { '[class.short]': 'number()' },
})
export class FilterText {
  readonly label = input.required<string>();
  readonly value = input<string | undefined>();
  readonly number = input(false);
  readonly changed = output<string>();
  protected readonly glass = mdiMagnify;
  private typing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.typing));
  }

  protected type(text: string): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.changed.emit(text.trim()), TYPING_PAUSE_MS);
  }
}
