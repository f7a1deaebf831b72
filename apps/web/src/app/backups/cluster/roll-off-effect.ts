import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { RollOff, RollOffEntry } from '@rocket/contracts';
import { mdiAlertCircle, mdiArchiveCheckOutline, mdiTrashCanOutline } from '@mdi/js';
import { Icon } from '../../ui/icon.js';
import { counted, gigs } from '../../ui/words.js';
import { exactly } from '../instants.js';
import { percentOf } from '../timeline.js';

/** Which backups go and which stay, each with its reason, and what can be restored before and after that. */
@Component({
  selector: 'rk-roll-off-effect',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './roll-off-effect.html',
  styleUrl: './roll-off-effect.scss',
})
export class RollOffEffect {
  readonly rollOff = input.required<RollOff>();
  protected readonly icons = { alert: mdiAlertCircle, stays: mdiArchiveCheckOutline, goes: mdiTrashCanOutline };
  protected readonly gigs = gigs;

  /** Those that go first: they are what is looked for. Then the newest first. */
  protected readonly items = computed(() =>
    this.rollOff()
      .items.toReversed()
      .sort((a, b) => Number(b.decision === 'expire') - Number(a.decision === 'expire')),
  );
  protected readonly headline = computed(() => {
    const { items, freesGigs } = this.rollOff();
    const going = items.filter(({ decision }) => decision === 'expire').length;
    if (items.length === 0) return 'There are no backups yet.';
    if (going === 0) return `Nothing goes: ${items.length === 1 ? 'the only backup stays' : `${items.length} backups stay`}.`;
    return `${counted(going, 'backup goes', 'backups go')}, ${items.length - going} stay. That frees ${gigs(freesGigs)}, and the log that only they need.`;
  });
  protected readonly bars = computed(() => {
    const { before, after } = this.rollOff().recoverable;
    const times = [before, after].flatMap((range) => (range ? [Date.parse(range.from), Date.parse(range.to)] : []));
    const window = { from: Math.min(...times), to: Math.max(...times) };
    return [
      { word: 'Now', range: before },
      { word: 'Then', range: after },
    ].map(({ word, range }) => {
      if (!range) return { word, left: 0, width: 0, text: 'nothing can be restored' };
      const left = percentOf(Date.parse(range.from), window);
      const width = percentOf(Date.parse(range.to), window) - left;
      return { word, left, width, text: `${exactly(range.from)} – ${exactly(range.to)}` };
    });
  });
  protected readonly shrinks = computed(() => {
    const { before, after } = this.rollOff().recoverable;
    return before !== null && (after === null || Date.parse(after.from) > Date.parse(before.from));
  });

  protected when({ stop }: RollOffEntry): string {
    return stop === null ? 'not finished' : exactly(stop);
  }
}
