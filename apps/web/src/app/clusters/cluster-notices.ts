import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatTooltip } from '@angular/material/tooltip';
import { RouterLink } from '@angular/router';
import type { Cluster, Operation } from '@rocket/contracts';
import { mdiAlertOctagon, mdiCogSyncOutline, mdiPauseCircleOutline, mdiTrashCanOutline } from '@mdi/js';
import { Icon } from '../ui/icon.js';
import { Since } from '../ui/since.js';
import { moment } from '../ui/words.js';

/** What somebody has to know of a cluster before anything else: what works on it, that it could not be built, that it is stopped or deleted. */
@Component({
  selector: 'rk-cluster-notices',
  imports: [Icon, MatButton, MatTooltip, RouterLink, Since],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cluster-notices.html',
  styleUrl: '../ui/notices.scss',
})
export class ClusterNotices {
  readonly cluster = input.required<Cluster>();
  /** Its latest operations, as far as they are known. */
  readonly operations = input<readonly Operation[]>([]);
  /** Why it can neither be started, brought back nor removed now; empty when it can. */
  readonly whyNot = input('');
  readonly start = output();
  readonly undelete = output();
  readonly removeNow = output();

  protected readonly running = computed(() => this.operations().find(({ id }) => id === this.cluster().runningOperationId));
  protected readonly deletion = computed(() =>
    this.operations().find(({ kind, status }) => kind === 'DeleteCluster' && status === 'Succeeded'),
  );
  protected readonly stop = computed(() =>
    this.operations().find(({ kind, status }) => kind === 'StopCluster' && status === 'Succeeded'),
  );
  protected readonly until = computed(() => {
    const at = this.cluster().quarantinedUntil;
    return at === null ? '' : moment(new Date(at));
  });
  protected readonly icons = {
    failed: mdiAlertOctagon,
    working: mdiCogSyncOutline,
    stopped: mdiPauseCircleOutline,
    deleted: mdiTrashCanOutline,
  };
}
