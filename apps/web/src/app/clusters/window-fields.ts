import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { Clock } from '../ui/clock.js';
import { Field } from '../ui/field.js';
import { WINDOW_DAYS, openingsInWords, readersZone, windowText, type WindowParts } from './window-words.js';

/** A weekly window with its zone, and when it opens next: in its zone and in that of the reader. */
@Component({
  selector: 'rk-window-fields',
  imports: [Field],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './window-fields.html',
  styleUrls: ['../ui/step-rows.scss', './window-fields.scss'],
})
export class WindowFields {
  private readonly clock = inject(Clock);
  readonly parts = input.required<WindowParts>();
  readonly error = input<string | undefined>();
  readonly edited = output<Partial<WindowParts>>();

  protected readonly days = WINDOW_DAYS;
  protected readonly zones = [...new Set(['UTC', readersZone(), ...Intl.supportedValuesOf('timeZone')])];
  /** To the minute: openings are not computed every second. */
  private readonly minute = computed(() => Math.floor(this.clock.now() / 60_000) * 60_000);
  protected readonly openings = computed(() => openingsInWords(windowText(this.parts()), new Date(this.minute())));
}
