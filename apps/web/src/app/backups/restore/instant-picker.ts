import { ChangeDetectionStrategy, Component, computed, input, linkedSignal, output } from '@angular/core';
import type { Backup, Recoverable } from '@rocket/contracts';
import { readersZone } from '../../clusters/window-words.js';
import { Field } from '../../ui/field.js';
import { exactly, exactlyIn, fieldText, tickWord } from '../instants.js';
import { choosable, gapAt, outOfGap, percentOf, timelineTicks } from '../timeline.js';

const TICKS_MAX = 6;

/** An instant on the bar of what can be restored, or typed to the second: both always say the same. */
@Component({
  selector: 'rk-instant-picker',
  imports: [Field],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './instant-picker.html',
  styleUrl: './instant-picker.scss',
})
export class InstantPicker {
  readonly recoverable = input.required<Recoverable>();
  readonly backups = input.required<readonly Backup[]>();
  /** Null while there is none. */
  readonly at = input.required<number | null>();
  readonly fault = input<string | undefined>();
  /** Zones in which the instant is said as well. */
  readonly zones = input<readonly string[]>(['UTC']);
  readonly chosen = output<number | null>();
  readonly left = output();

  protected readonly exactly = exactly;
  protected readonly readersZone = readersZone();
  protected readonly window = computed(() => choosable(this.recoverable()) ?? { from: 0, to: 0 });
  protected readonly slider = computed(() =>
    Math.min(this.window().to, Math.max(this.window().from, this.at() ?? this.window().to)),
  );
  /** What is half typed is no instant yet: the field then keeps what it shows. */
  protected readonly text = linkedSignal<number | null, string>({
    source: this.at,
    computation: (at, before) => (at === null ? (before?.value ?? '') : fieldText(at)),
  });
  protected readonly ticks = computed(() =>
    timelineTicks(this.window(), TICKS_MAX).map((tick) => ({
      ...tick,
      left: percentOf(tick.at, this.window()),
      word: tickWord(tick),
    })),
  );
  protected readonly ranges = computed(() => this.spansOf(this.recoverable().ranges));
  protected readonly gaps = computed(() => this.spansOf(this.recoverable().gaps));
  protected readonly marks = computed(() =>
    this.backups()
      .filter(({ stop }) => stop !== null)
      .map(({ id, stop }) => ({ id, left: percentOf(Date.parse(stop ?? ''), this.window()) })),
  );
  protected readonly elsewhere = computed(() => {
    const at = this.at();
    return at === null
      ? []
      : this.zones()
          .filter((zone) => zone !== this.readersZone)
          .map((zone) => exactlyIn(at, zone));
  });
  /** Why the last move went further than it was pushed. */
  protected readonly stepped = linkedSignal<Recoverable, string | undefined>({
    source: this.recoverable,
    computation: () => undefined,
  });

  /** Where the thumb goes, which is not into a gap. */
  protected slide(value: number): number {
    this.stepped.set(gapAt(value, this.recoverable())?.reason);
    const at = outOfGap(value, this.slider(), this.recoverable());
    this.chosen.emit(at);
    return at;
  }

  protected type(text: string): void {
    this.stepped.set(undefined);
    const at = new Date(text).getTime();
    this.chosen.emit(Number.isNaN(at) ? null : at);
  }

  private spansOf<S extends { from: string; to: string }>(spans: readonly S[]): (S & { left: number; width: number })[] {
    return spans.map((span) => {
      const left = percentOf(Date.parse(span.from), this.window());
      return { ...span, left, width: percentOf(Date.parse(span.to), this.window()) - left };
    });
  }
}
