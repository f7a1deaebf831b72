import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { PoolServerDetails } from '@rocket/contracts';
import { mdiCheck, mdiMinus } from '@mdi/js';
import { Icon } from '../ui/icon.js';

/** More than these are counted. */
const RELEASES_SHOWN = 16;

/** What can be done on a server, and which releases it can have. */
@Component({
  selector: 'rk-server-abilities-card',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="card-head"><h2>What can be done on it</h2></div>
    <dl class="rows">
      @for (ability of abilities(); track ability.word) {
        <div>
          <dt>{{ ability.word }}</dt>
          <dd [class.yes]="ability.can" [class.no]="!ability.can">
            <span><rk-icon [path]="ability.can ? yes : no" [size]="15" /> {{ ability.text }}</span>
          </dd>
        </div>
      }
      <div>
        <dt>Releases</dt>
        <dd>
          @for (release of releases().shown; track release) {
            <span class="mono release">{{ release }}</span>
          } @empty {
            <span class="faint">{{ server().releases === null ? 'not known before it is checked' : 'none' }}</span>
          }
          @if (releases().more > 0) {
            <span class="faint" [title]="server().releases?.join(', ')">and {{ releases().more }} older</span>
          }
        </dd>
      </div>
    </dl>
  `,
  styleUrl: './server-rows.scss',
})
export class ServerAbilitiesCard {
  readonly server = input.required<PoolServerDetails>();
  protected readonly yes = mdiCheck;
  protected readonly no = mdiMinus;
  protected readonly abilities = computed(() => {
    const { capabilities: can, driver } = this.server();
    const here = driver === 'local' ? 'no, it is this machine' : 'no';
    const row = (word: string, isAble: boolean | undefined, no: string): { word: string; can: boolean; text: string } => ({
      word,
      can: isAble === true,
      text: isAble ? 'yes' : no,
    });
    return [
      row('Install', can?.canInstallPackages, driver === 'local' ? 'no, releases come with Rocket' : 'no'),
      row('Update OS', can?.canPatchOs, here),
      row('Reboot', can?.canReboot, here),
      row('Run scripts', can?.canRunScripts, here),
    ];
  });
  protected readonly releases = computed(() => {
    const all = this.server().releases ?? [];
    return { shown: all.slice(0, RELEASES_SHOWN), more: Math.max(0, all.length - RELEASES_SHOWN) };
  });
}
