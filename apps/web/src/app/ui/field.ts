import { ChangeDetectionStrategy, Component, ElementRef, afterRenderEffect, inject, input } from '@angular/core';

let counter = 0;

/** A label, its control (projected, with the class `input`, `select` or `textarea`), a hint and what is wrong with it. */
@Component({
  selector: 'rk-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label [attr.for]="controlId()"
      >{{ label() }}
      @if (optional()) {
        <span class="optional">optional</span>
      }
    </label>
    <ng-content />
    @if (error(); as wrong) {
      <p class="error" [id]="noteId">{{ wrong }}</p>
    } @else if (hint()) {
      <p class="hint" [id]="noteId">{{ hint() }}</p>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 5px;
      min-width: 0;
    }
    label {
      color: var(--text);
      font-size: 13px;
      font-weight: 500;
      line-height: 18px;
    }
    .optional {
      margin-left: 6px;
      color: var(--text-faint);
      font-weight: 400;
    }
    .hint,
    .error {
      font-size: 12.5px;
      line-height: 17px;
    }
    .hint {
      color: var(--text-faint);
    }
    .error {
      color: var(--bad);
    }
    .error::first-letter {
      text-transform: uppercase;
    }
  `,
})
export class Field {
  readonly label = input.required<string>();
  readonly controlId = input.required<string>();
  readonly hint = input<string>();
  readonly error = input<string | undefined>();
  readonly optional = input(false);
  protected readonly noteId = `field-note-${++counter}`;

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterRenderEffect(() => {
      const wrong = this.error() !== undefined;
      const noted = wrong || this.hint() !== undefined;
      const control = host.querySelector('.input, .select, .textarea');
      if (!control) return;
      control.id = this.controlId();
      control.setAttribute('aria-invalid', String(wrong));
      if (noted) control.setAttribute('aria-describedby', this.noteId);
      else control.removeAttribute('aria-describedby');
    });
  }
}
