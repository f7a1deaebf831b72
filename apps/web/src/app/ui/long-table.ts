import { DestroyRef, Directive, ElementRef, afterRenderEffect, inject, input } from '@angular/core';

/**
 * A table that may be long: its head stays under the top bar, and its columns keep their widths while rows come and go.
 * Where the columns need more room than there is, the frame scrolls by itself in both directions.
 */
@Directive({ selector: 'table[rkLongTable]', host: { '[attr.aria-rowcount]': 'total() + 1' } })
export class LongTable {
  private readonly table = inject<ElementRef<HTMLTableElement>>(ElementRef).nativeElement;
  /** How many rows there are on the server. */
  readonly total = input.required<number>();
  /** Whatever the widths depend on: the columns shown, the rows asked for. */
  readonly rkLongTable = input<unknown>();

  constructor() {
    afterRenderEffect({
      write: () => {
        this.rkLongTable();
        this.release();
      },
      read: () => {
        this.rkLongTable();
        this.hold();
      },
    });
    const frame = this.table.closest<HTMLElement>('.table-frame');
    let width = 0;
    let frameDue = 0;
    const observer = new ResizeObserver(([entry]) => {
      const now = entry?.contentRect.width ?? 0;
      if (now === width) return;
      width = now;
      // In the next frame: changing sizes while they are being reported would go round in circles.
      cancelAnimationFrame(frameDue);
      frameDue = requestAnimationFrame(() => {
        this.release();
        this.hold();
      });
    });
    if (frame) observer.observe(frame);
    inject(DestroyRef).onDestroy(() => {
      observer.disconnect();
      cancelAnimationFrame(frameDue);
    });
  }

  private get heads(): HTMLElement[] {
    return [...(this.table.tHead?.rows[0]?.cells ?? [])];
  }

  private release(): void {
    for (const head of this.heads) head.style.width = '';
  }

  private hold(): void {
    const widths = this.heads.map((head) => head.getBoundingClientRect().width);
    const frame = this.table.closest<HTMLElement>('.table-frame');
    frame?.classList.toggle('scrolls', this.table.offsetWidth > frame.clientWidth);
    this.heads.forEach((head, index) => (head.style.width = `${widths[index]}px`));
  }
}
