import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ChangeRunCluster, ChangeRunServer } from '@rocket/contracts';
import type { ChangeKind, OperationAction } from '@rocket/domain';
import { Icon } from '../../ui/icon.js';
import { HaltNotice, standsStill } from '../../ui/runs/halt-notice.js';
import { MemberSteps } from '../../ui/runs/member-steps.js';
import { Status } from '../../ui/status.js';
import { changeServerLook, lookIcon, partLook } from '../../ui/status-look.js';
import { TintOnChange } from '../../ui/tint-on-change.js';
import { cellInWords } from '../change-words.js';

/** One cluster of a run: its servers in the order in which they are changed, and what became of each. */
@Component({
  selector: 'rk-change-lane',
  imports: [HaltNotice, Icon, MemberSteps, RouterLink, Status, TintOnChange],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './change-lane.html',
  styleUrls: ['../../ui/runs/lane.scss', './change-lane.scss'],
  host: { '[attr.data-state]': 'cluster().state' },
})
export class ChangeLane {
  readonly cluster = input.required<ChangeRunCluster>();
  readonly servers = input.required<readonly ChangeRunServer[]>();
  readonly kind = input.required<ChangeKind>();
  readonly dbmsType = input.required<string>();
  /** The server whose steps are shown. */
  readonly opened = input<string | undefined>();
  readonly mayAct = input(false);
  readonly picked = output<string | undefined>();
  readonly act = output<OperationAction>();

  protected readonly look = partLook;
  protected readonly stands = computed(() => standsStill(this.cluster()));
  protected readonly cells = computed(() =>
    this.servers().map((server) => {
      const status = changeServerLook(server.state);
      return { server, status, icon: lookIcon(status), words: cellInWords(server, this.kind()) };
    }),
  );
  protected readonly openedServer = computed(() => this.servers().find(({ serverName }) => serverName === this.opened()));
}
