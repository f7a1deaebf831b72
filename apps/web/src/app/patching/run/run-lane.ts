import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { PatchRunCluster, PatchRunMember } from '@rocket/contracts';
import type { OperationAction } from '@rocket/domain';
import { Icon } from '../../ui/icon.js';
import { HaltNotice, standsStill } from '../../ui/runs/halt-notice.js';
import { MemberSteps } from '../../ui/runs/member-steps.js';
import { Status } from '../../ui/status.js';
import { lookIcon, partLook, patchMemberLook } from '../../ui/status-look.js';
import { TintOnChange } from '../../ui/tint-on-change.js';
import { waited } from '../../ui/words.js';
import { WriteGaps } from './write-gaps.js';

/** One cluster of a run: its members in the order in which they are patched, and how long writers waited. */
@Component({
  selector: 'rk-run-lane',
  imports: [HaltNotice, Icon, MemberSteps, RouterLink, Status, TintOnChange, WriteGaps],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './run-lane.html',
  styleUrls: ['../../ui/runs/lane.scss', './run-lane.scss'],
  host: { '[attr.data-state]': 'cluster().state' },
})
export class RunLane {
  readonly cluster = input.required<PatchRunCluster>();
  readonly dbmsType = input.required<string>();
  readonly scaleMs = input.required<number>();
  /** The member whose steps are shown. */
  readonly opened = input<string | undefined>();
  readonly mayAct = input(false);
  readonly picked = output<string | undefined>();
  readonly act = output<OperationAction>();

  protected readonly look = partLook;
  protected readonly waited = waited;
  protected readonly stands = computed(() => standsStill(this.cluster()));
  protected readonly cells = computed(() =>
    this.cluster().members.map((member) => {
      const status = patchMemberLook(member.state);
      return { member, status, icon: lookIcon(status), part: partOf(member), versions: this.versionsOf(member) };
    }),
  );
  protected readonly openedMember = computed(() => this.cluster().members.find((member) => member.serverName === this.opened()));

  /** "17.9 → 17.10" while it is on its way or there, "17.9" before and where it stayed. */
  private versionsOf({ state, fromVersion }: PatchRunMember): string {
    const { toRelease } = this.cluster();
    const moves = state === 'Working' || state === 'Done' || state === 'Failed';
    return toRelease !== null && moves ? `${fromVersion ?? '?'} → ${toRelease}` : (fromVersion ?? '');
  }
}

function partOf({ as }: PatchRunMember): string {
  return as === 'only' ? 'only member' : (as ?? '');
}
