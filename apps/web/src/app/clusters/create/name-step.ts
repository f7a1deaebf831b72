import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { DBMS_TYPES, toClusterName } from '@rocket/domain';
import { Inventory } from '../../core/inventory.js';
import { Field } from '../../ui/field.js';
import type { Faults } from '../../ui/step-flow.js';
import type { ClusterDraft } from './cluster-draft.js';

@Component({
  selector: 'rk-name-step',
  imports: [Field],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './name-step.html',
  styleUrl: '../../ui/step-rows.scss',
})
export class NameStep {
  protected readonly inventory = inject(Inventory);
  readonly draft = input.required<ClusterDraft>();
  readonly faults = input.required<Faults>();
  readonly edited = output<Partial<ClusterDraft>>();
  readonly left = output<string>();

  /** A DBMS without an engine here is shown, greyed out, with the reason. */
  protected readonly dbmsTypes = computed(() =>
    DBMS_TYPES.map((dbmsType) => {
      const info = this.inventory.dbmsTypes.value()?.find((one) => one.dbmsType === dbmsType);
      const available = info?.engineAvailable ?? dbmsType === 'PostgreSQL';
      return {
        dbmsType,
        available,
        note: available ? 'Primary with streaming replicas.' : 'This installation has no engine for it yet. Its pool works.',
      };
    }),
  );
  protected readonly nameHint = computed(() => {
    const name = toClusterName(this.draft().clusterName);
    return name === undefined || name === this.draft().clusterName
      ? 'Lower-case letters, digits and -. It cannot be changed later.'
      : `It will be known as ${name}.`;
  });
  protected readonly applicationHint = computed(() => {
    const name = this.draft().applicationName.trim();
    const known = this.inventory.applications.value();
    return known === undefined || name === '' || known.includes(name)
      ? 'Whose it is.'
      : `${name} is new: it is created along with the cluster.`;
  });
}
