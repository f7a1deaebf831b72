import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { SlotList } from '@rocket/contracts';
import { Api, route } from '../../core/api.js';
import { liveQuery } from '../../core/live-query.js';
import { ProblemState } from '../../ui/problem-state.js';
import { Since } from '../../ui/since.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Status } from '../../ui/status.js';
import { bytes } from '../../ui/words.js';
import { slotLook, slotPurpose } from './insight-words.js';
import { SilentMembers } from './silent-members.js';

/** Replication slots of all members, and what they keep. */
@Component({
  selector: 'rk-slots-card',
  imports: [MatButton, ProblemState, SilentMembers, Since, Skeleton, Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './slots-card.html',
  styles: ':host { display: block; } .why { max-width: 46ch; }',
})
export class SlotsCard {
  private readonly api = inject(Api);
  readonly dbmsType = input.required<string>();
  readonly clusterName = input.required<string>();
  protected readonly slots = liveQuery(
    computed(() => ({ dbmsType: this.dbmsType(), clusterName: this.clusterName() })),
    ({ dbmsType, clusterName }, abort) =>
      this.api.get<SlotList>(route`/api/${dbmsType}/Cluster/${clusterName}/insight/slots`, {}, abort),
    { forgetOnChange: true },
  );
  protected readonly look = slotLook;
  protected readonly purpose = slotPurpose;
  protected readonly bytes = bytes;
}
