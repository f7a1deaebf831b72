import { Directive, ElementRef, effect, inject, input } from '@angular/core';

/** Tints the element briefly when the value it shows has changed by itself. */
@Directive({ selector: '[rkTintOnChange]' })
export class TintOnChange {
  readonly rkTintOnChange = input<unknown>();
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private before: unknown;
  private first = true;

  constructor() {
    effect(() => {
      const value = this.rkTintOnChange();
      if (!this.first && value !== this.before) this.tint();
      this.first = false;
      this.before = value;
    });
  }

  private tint(): void {
    this.element.classList.remove('tinted');
    // In the next frame, so that the browser notices that the class was away and starts the animation again.
    requestAnimationFrame(() => this.element.classList.add('tinted'));
  }
}
