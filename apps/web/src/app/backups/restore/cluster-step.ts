import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { toClusterName } from '@rocket/domain';
import type { Fleet } from '../../clusters/create/fleet.js';
import { ServersStep } from '../../clusters/create/servers-step.js';
import { Field } from '../../ui/field.js';
import type { Faults } from '../../ui/step-flow.js';
import type { RestoreDraft } from './restore-draft.js';

const REASON_LENGTH_MAX = 500;

/** The cluster that it is restored into: its name, its servers, and why. */
@Component({
  selector: 'rk-restore-cluster-step',
  imports: [Field, ServersStep],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cluster-step.html',
  styleUrl: '../../ui/step-rows.scss',
})
export class RestoreClusterStep {
  readonly draft = input.required<RestoreDraft>();
  readonly faults = input.required<Faults>();
  readonly fleet = input.required<Fleet>();
  readonly edited = output<Partial<RestoreDraft>>();
  readonly left = output<string>();
  protected readonly reasonMax = REASON_LENGTH_MAX;
  protected readonly nameHint = computed(() => {
    const name = toClusterName(this.draft().clusterName);
    return name === undefined || name === this.draft().clusterName
      ? 'Lower-case letters, digits and -. It cannot be changed later.'
      : `It will be known as ${name}.`;
  });
}
