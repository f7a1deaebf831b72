import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import type { OperationStep } from '@rocket/contracts';
import { mdiChevronRight } from '@mdi/js';
import { Clock } from './clock.js';
import { Icon } from './icon.js';
import { lookIcon, stepLook } from './status-look.js';
import { took } from './words.js';
import { StepOutput } from './step-output.js';

/** One step: what it does, where, how long it took; its output a click away. */
@Component({
  selector: 'rk-step-row',
  imports: [Icon, StepOutput],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './step-row.html',
  styleUrl: './step-row.scss',
  host: { '[attr.data-look]': 'look().look' },
})
export class StepRow {
  private readonly clock = inject(Clock);
  readonly step = input.required<OperationStep>();
  /** Opened from the beginning: of a single one, what it said is what the reader came for. */
  readonly open = input(false);
  protected readonly look = computed(() => stepLook(this.step().status));
  protected readonly icon = computed(() => lookIcon(this.look()));
  protected readonly arrow = mdiChevronRight;

  /** A failure opens itself, once; after that the reader decides. */
  protected readonly opened = linkedSignal<boolean, boolean>({
    source: () => this.step().status === 'Failed',
    computation: (failed, previous) => failed || (previous?.value ?? this.open()),
  });
  protected readonly hasMore = computed(() => this.step().output !== '' || this.step().error !== null);
  protected readonly time = computed(() => {
    const { startedAt, finishedAt } = this.step();
    if (startedAt === null) return '';
    return took((finishedAt === null ? this.clock.now() : Date.parse(finishedAt)) - Date.parse(startedAt));
  });
}
