import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { PARALLEL_CLUSTERS_MAX } from '@rocket/contracts/constants';
import { Field } from '../../ui/field.js';
import { ChooseClusters } from '../../ui/runs/choose-clusters.js';
import { hasMany } from '../../ui/runs/cluster-choice.js';
import type { Faults } from '../../ui/step-flow.js';
import type { ChangeDraft } from './change-draft.js';

/** Where to, and in which order. */
@Component({
  selector: 'rk-change-where-step',
  imports: [ChooseClusters, Field],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './where-step.html',
  styleUrls: ['../../ui/step-rows.scss', './where-step.scss'],
})
export class ChangeWhereStep {
  readonly draft = input.required<ChangeDraft>();
  readonly faults = input.required<Faults>();
  readonly edited = output<Partial<ChangeDraft>>();
  readonly left = output<string>();
  protected readonly parallelMax = PARALLEL_CLUSTERS_MAX;
  protected readonly many = computed(() => hasMany(this.draft()));
}
