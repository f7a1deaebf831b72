import { ChangeDetectionStrategy, Component, computed, input, linkedSignal } from '@angular/core';
import type { ChangePlanCluster, ChangePlanServer } from '@rocket/contracts';
import type { ChangeKind } from '@rocket/domain';
import { mdiChevronRight } from '@mdi/js';
import { Icon } from '../../ui/icon.js';
import { counted, moment } from '../../ui/words.js';
import { deedOn, deedsIn, valueWord } from '../change-words.js';

/** One cluster of a plan: in a line; opened, what each server has now and will have, in which order, and step by step. */
@Component({
  selector: 'rk-change-plan-cluster',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './plan-cluster.html',
  styleUrls: ['../../ui/runs/plan-cluster.scss', './plan-cluster.scss'],
})
export class ChangePlanClusterRow {
  readonly cluster = input.required<ChangePlanCluster>();
  readonly kind = input.required<ChangeKind>();
  /** Open from the beginning: for plans that are short. */
  readonly open = input(false);
  protected readonly opened = linkedSignal(() => this.open());
  protected readonly arrow = mdiChevronRight;
  protected readonly value = valueWord;
  protected readonly deed = deedOn;
  protected readonly deeds = computed(() => deedsIn(this.cluster().servers, this.kind()));
  protected readonly changed = computed(() => this.cluster().servers.filter((server) => server.isChanged).length);
  protected readonly size = computed(() => counted(this.changed(), 'server'));
  protected readonly start = computed(() => {
    const at = this.cluster().startsAt;
    if (at === null) return '–';
    return Date.parse(at) <= Date.now() + SOON_MS ? 'at once' : moment(new Date(at));
  });

  protected partOf({ isPrimary, isChanged }: ChangePlanServer): string {
    if (!isPrimary) return 'replica';
    if (!isChanged || this.changed() < 2) return 'primary';
    return this.cluster().restartOrder === 'primary-first' ? 'primary, first' : 'primary, last';
  }
}

const SOON_MS = 60_000;
