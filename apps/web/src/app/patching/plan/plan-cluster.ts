import { ChangeDetectionStrategy, Component, computed, input, linkedSignal } from '@angular/core';
import type { PatchPlanCluster, PatchPlanMember } from '@rocket/contracts';
import { mdiAlertCircle, mdiChevronRight } from '@mdi/js';
import { Icon } from '../../ui/icon.js';
import { counted, duration, moment } from '../../ui/words.js';

/** One cluster of a plan: in a line; opened, in which order, why, and step by step. */
@Component({
  selector: 'rk-plan-cluster',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './plan-cluster.html',
  styleUrl: '../../ui/runs/plan-cluster.scss',
})
export class PlanCluster {
  readonly cluster = input.required<PatchPlanCluster>();
  /** Open from the beginning: for a plan of one cluster. */
  readonly alone = input(false);
  protected readonly opened = linkedSignal(() => this.alone());
  protected readonly icons = { open: mdiChevronRight, alert: mdiAlertCircle };
  protected readonly duration = duration;

  protected readonly toPatch = computed(() => this.cluster().members.filter((member) => member.as !== null).length);
  protected readonly servers = computed(() => counted(this.toPatch(), 'server'));
  protected readonly start = computed(() => {
    const at = this.cluster().startsAt;
    if (at === null) return '–';
    return Date.parse(at) <= Date.now() + SOON_MS ? 'at once' : moment(new Date(at));
  });

  protected partOf(member: PatchPlanMember): string {
    switch (member.as) {
      case 'replica':
        return 'replica';
      case 'primary':
        return 'primary, last';
      case 'only':
        return 'only member';
      case null:
        return 'nothing to do';
    }
  }
}

const SOON_MS = 60_000;
