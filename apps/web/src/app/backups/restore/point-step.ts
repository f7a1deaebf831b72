import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { Backup, Recoverable } from '@rocket/contracts';
import { Since } from '../../ui/since.js';
import type { Faults } from '../../ui/step-flow.js';
import { gigs } from '../../ui/words.js';
import { exactly } from '../instants.js';
import { choosable } from '../timeline.js';
import { POINT } from './check-restore-draft.js';
import { InstantPicker } from './instant-picker.js';
import type { RestoreDraft, RestoreGoal } from './restore-draft.js';

/** To which state: all there is, an instant, or a backup as it was. */
@Component({
  selector: 'rk-restore-point-step',
  imports: [InstantPicker, Since],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './point-step.html',
  styleUrls: ['../../ui/step-rows.scss', './point-step.scss'],
})
export class RestorePointStep {
  readonly draft = input.required<RestoreDraft>();
  readonly faults = input.required<Faults>();
  readonly recoverable = input.required<Recoverable>();
  /** Those that can be restored, the newest first. */
  readonly backups = input.required<readonly Backup[]>();
  readonly zones = input.required<readonly string[]>();
  readonly edited = output<Partial<RestoreDraft>>();
  readonly left = output<string>();

  protected readonly goals: readonly { goal: RestoreGoal; word: string; note: string }[] = [
    { goal: 'latest', word: 'The latest', note: 'Everything that is archived by now.' },
    { goal: 'time', word: 'An instant', note: 'As it was just before something went wrong.' },
    { goal: 'backup', word: 'A backup', note: 'As it was when that backup stopped.' },
  ];
  protected readonly gigs = gigs;
  protected readonly exactly = exactly;
  protected readonly latest = computed(() => choosable(this.recoverable())?.to);
  /** Beneath the fields of a goal: what is wrong stands where it is mended. */
  protected readonly general = computed(() => this.faults()[POINT]);

  protected choose(goal: RestoreGoal): void {
    const at = this.draft().at ?? this.latest() ?? null;
    this.edited.emit(goal === 'time' ? { goal, at } : { goal });
  }
}
