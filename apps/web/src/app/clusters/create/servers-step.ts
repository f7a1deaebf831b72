import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { CLUSTER_MEMBERS_MAX } from '@rocket/contracts/constants';
import { RouterLink } from '@angular/router';
import { Inventory } from '../../core/inventory.js';
import { Field } from '../../ui/field.js';
import type { Faults } from '../../ui/step-flow.js';
import { counted, gigs } from '../../ui/words.js';
import { membersWanted, type ClusterDraft, type ServerSource } from './cluster-draft.js';
import { whyUnfit } from './fit-servers.js';
import type { Fleet } from './fleet.js';

@Component({
  selector: 'rk-servers-step',
  imports: [Field, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './servers-step.html',
  styleUrl: '../../ui/step-rows.scss',
})
export class ServersStep {
  protected readonly inventory = inject(Inventory);
  readonly draft = input.required<ClusterDraft>();
  readonly faults = input.required<Faults>();
  readonly fleet = input.required<Fleet>();
  readonly edited = output<Partial<ClusterDraft>>();
  readonly left = output<string>();

  protected readonly sources: readonly { source: ServerSource; word: string; note: string }[] = [
    { source: 'size', word: 'By size', note: 'The pool picks the smallest that fit, spread over datacenters.' },
    { source: 'named', word: 'By name', note: 'You pick free servers; the first becomes the primary.' },
    { source: 'lock', word: 'From a lock', note: 'Servers that were pulled and locked before.' },
  ];
  protected readonly max = CLUSTER_MEMBERS_MAX;
  protected readonly gigs = gigs;
  protected readonly unfit = whyUnfit;
  protected readonly anyUnchecked = computed(() =>
    this.fleet()
      .free()
      ?.some((server) => server.driver === 'ssh' && server.checkedAt === null),
  );
  protected readonly shape = computed(() => {
    const count = membersWanted(this.draft());
    if (count === undefined) return 'One primary and its replicas.';
    return count === 1 ? 'A primary alone: no replica takes over if it is lost.' : `1 primary, ${counted(count - 1, 'replica')}.`;
  });

  protected toggle(name: string, on: boolean): void {
    const names = this.draft().serverNames.filter((one) => one !== name);
    this.edited.emit({ serverNames: on ? [...names, name] : names });
  }
}
