import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { mdiArrowUp, mdiCallMerge, mdiCallSplit } from '@mdi/js';
import { BAKE_MINUTES_MAX, PARALLEL_CLUSTERS_MAX } from '@rocket/contracts/constants';
import { Inventory } from '../../core/inventory.js';
import { Field } from '../../ui/field.js';
import { Icon } from '../../ui/icon.js';
import { ChooseClusters } from '../../ui/runs/choose-clusters.js';
import { hasMany } from '../../ui/runs/cluster-choice.js';
import type { Faults } from '../../ui/step-flow.js';
import { hasWaves, type PatchDraft } from './patch-draft.js';
import { PATCH_STARTS, zoneHint } from './patch-start.js';
import { apart, earlier, joined, wavesOf } from './wave-order.js';

@Component({
  selector: 'rk-where-step',
  imports: [ChooseClusters, Field, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './where-step.html',
  styleUrls: ['../../ui/step-rows.scss', './where-step.scss'],
})
export class WhereStep {
  protected readonly inventory = inject(Inventory);
  readonly draft = input.required<PatchDraft>();
  readonly faults = input.required<Faults>();
  readonly edited = output<Partial<PatchDraft>>();
  readonly left = output<string>();

  protected readonly starts = PATCH_STARTS;
  protected readonly bakeMax = BAKE_MINUTES_MAX;
  protected readonly parallelMax = PARALLEL_CLUSTERS_MAX;
  protected readonly zoneHint = zoneHint();
  protected readonly icons = { up: mdiArrowUp, join: mdiCallMerge, split: mdiCallSplit };
  protected readonly manyWaves = computed(() => hasWaves(this.draft()));
  protected readonly many = computed(() => hasMany(this.draft()));
  protected readonly waves = computed(() => wavesOf(this.draft().waves, this.inventory.environments.value() ?? []));

  protected earlier(index: number): void {
    this.edited.emit({ waves: earlier(this.waves(), index) });
  }

  protected join(index: number): void {
    this.edited.emit({ waves: joined(this.waves(), index) });
  }

  protected split(index: number): void {
    this.edited.emit({ waves: apart(this.waves(), index) });
  }
}
