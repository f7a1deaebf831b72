import {
  DestroyRef,
  Directive,
  ElementRef,
  Injectable,
  afterNextRender,
  inject,
  input,
  signal,
  type Signal,
} from '@angular/core';

/** Rows drawn or left out together. Small enough to draw within a frame or two, large enough to be few. */
export const CHUNK_ROWS = 25;
/** Chunks this near to the screen are drawn, so that scrolling meets rows and not gaps. */
const NEAR = '900px 0px';

/** Height of a dense row, until a real one was measured. */
const ROW_PX = 43;

/** Rows in chunks, for `rkRowChunk`. */
export function inChunks<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / CHUNK_ROWS) }, (_, index) =>
    rows.slice(index * CHUNK_ROWS, (index + 1) * CHUNK_ROWS),
  );
}

/** One observer for all chunks of the document. */
@Injectable({ providedIn: 'root' })
export class NearScreen {
  private readonly listeners = new WeakMap<Element, (near: boolean) => void>();
  private readonly observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) this.listeners.get(entry.target)?.(entry.isIntersecting);
    },
    // The second is for a frame that scrolls by itself.
    { rootMargin: NEAR, scrollMargin: NEAR },
  );

  watch(element: Element, listener: (near: boolean) => void): () => void {
    this.listeners.set(element, listener);
    this.observer.observe(element);
    return () => this.observer.unobserve(element);
  }
}

/**
 * A piece of a long table or list that is drawn only near the screen; elsewhere it keeps its measured height. Rows may have
 * any height, and stay rows of one real table. A chunk that holds the focus is never taken away.
 */
@Directive({ selector: '[rkRowChunk]', exportAs: 'rkRowChunk' })
export class RowChunk {
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly state = signal(false);
  private measured: number | undefined;

  /** How many rows it has. */
  readonly rkRowChunk = input.required<number>();
  /** Position among the chunks: the first are drawn at once, without a flash. */
  readonly at = input.required<number>();
  /** Height of a row, until real ones were measured. */
  readonly rowPx = input(ROW_PX);
  readonly near: Signal<boolean> = this.state.asReadonly();

  constructor() {
    const nearScreen = inject(NearScreen);
    let unwatch: (() => void) | undefined;
    afterNextRender(() => {
      unwatch = nearScreen.watch(this.element, (near) => this.move(near));
    });
    inject(DestroyRef).onDestroy(() => unwatch?.());
  }

  /** Whether its rows are to be drawn. */
  drawn(): boolean {
    return this.near() || (this.measured === undefined && this.at() < 2);
  }

  /** `aria-rowindex` of one of its rows: the head is 1. */
  rowIndex(row: number): number {
    return this.at() * CHUNK_ROWS + row + 2;
  }

  /** Its height while it is not drawn. */
  height(): number {
    return this.measured ?? this.rkRowChunk() * this.rowPx();
  }

  private move(near: boolean): void {
    if (!near && this.element.contains(document.activeElement)) return;
    if (!near && this.drawn()) this.measured = this.element.offsetHeight;
    this.state.set(near);
  }
}
