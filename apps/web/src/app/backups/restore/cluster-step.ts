import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { toClusterName } from '@rocket/domain';
import type { Fleet } from '../../clusters/create/fleet.js';
import { ServersStep } from '../../clusters/create/servers-step.js';
import { Field } from '../../ui/field.js';
import type { Faults } from '../../ui/step-flow.js';
import { LossNotice, type Loss } from './loss-notice.js';
import type { RestoreDraft, RestorePlace } from './restore-draft.js';

const REASON_LENGTH_MAX = 500;

/** Where it is restored to: a new cluster with its name and servers, or the one that was backed up; and why. */
@Component({
  selector: 'rk-restore-cluster-step',
  imports: [Field, LossNotice, ServersStep],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cluster-step.html',
  styleUrl: '../../ui/step-rows.scss',
})
export class RestoreClusterStep {
  readonly draft = input.required<RestoreDraft>();
  readonly faults = input.required<Faults>();
  readonly fleet = input.required<Fleet>();
  /** The cluster that was backed up. */
  readonly source = input.required<string>();
  /** Whether it is not deleted: only then it has a place of its own. */
  readonly isThere = input(true);
  /** What is gone when it is restored in its own place. */
  readonly loss = input.required<Loss>();
  readonly edited = output<Partial<RestoreDraft>>();
  readonly left = output<string>();
  protected readonly reasonMax = REASON_LENGTH_MAX;
  protected readonly places = computed<readonly { place: RestorePlace; word: string; note: string }[]>(() => [
    { place: 'new', word: 'A new cluster', note: `Beside ${this.source()}, which is not touched.` },
    { place: 'own', word: 'Its own place', note: `Over ${this.source()}, which is down meanwhile.` },
  ]);
  protected readonly nameHint = computed(() => {
    const name = toClusterName(this.draft().clusterName);
    return name === undefined || name === this.draft().clusterName
      ? 'Lower-case letters, digits and -. It cannot be changed later.'
      : `It will be known as ${name}.`;
  });
}
