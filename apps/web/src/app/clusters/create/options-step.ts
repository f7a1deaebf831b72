import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { defaultDatabaseName, toClusterName } from '@rocket/domain';
import { Field } from '../../ui/field.js';
import type { Faults } from '../../ui/step-flow.js';
import { WindowFields } from '../window-fields.js';
import type { ClusterDraft } from './cluster-draft.js';
import type { Fleet } from './fleet.js';

@Component({
  selector: 'rk-options-step',
  imports: [Field, WindowFields],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './options-step.html',
  styleUrl: '../../ui/step-rows.scss',
})
export class OptionsStep {
  readonly draft = input.required<ClusterDraft>();
  readonly faults = input.required<Faults>();
  readonly fleet = input.required<Fleet>();
  readonly edited = output<Partial<ClusterDraft>>();
  readonly left = output<string>();

  protected readonly databaseHint = computed(() => {
    const name = toClusterName(this.draft().clusterName);
    return name === undefined ? 'The application’s database.' : `${defaultDatabaseName(name)} when empty.`;
  });
}
