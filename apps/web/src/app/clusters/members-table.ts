import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatTooltip } from '@angular/material/tooltip';
import type { Cluster, ClusterServer } from '@rocket/contracts';
import { mdiDotsVertical, mdiRestartAlert } from '@mdi/js';
import { Icon } from '../ui/icon.js';
import { ServerLink } from '../ui/server-link.js';
import { Status } from '../ui/status.js';
import { memberLook, roleWord } from '../ui/status-look.js';
import { TintOnChange } from '../ui/tint-on-change.js';
import { bytes, gigs } from '../ui/words.js';
import { isLeftBehind } from './cluster-duties.js';

/** The members of a cluster: role, health, version as the server reported it, lag. */
@Component({
  selector: 'rk-members-table',
  imports: [Icon, MatButton, MatIconButton, MatMenu, MatMenuItem, MatMenuTrigger, MatTooltip, ServerLink, Status, TintOnChange],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <table class="table stacks">
      <caption class="unseen">
        Members
      </caption>
      <thead>
        <tr>
          <th>Server</th>
          <th>Role</th>
          <th>Status</th>
          <th>Address</th>
          <th>Datacenter</th>
          <th>Version</th>
          <th class="number">Lag</th>
          <th class="number">Size</th>
          <th class="number">CPU</th>
          <th class="number">RAM</th>
          <th class="number">Disk</th>
          @if (hasActions()) {
            <th><span class="unseen">Actions</span></th>
          }
        </tr>
      </thead>
      <tbody>
        @for (server of cluster().servers; track server.serverName) {
          <tr>
            <td class="lead-cell">
              <rk-server-link [dbmsType]="cluster().dbmsType" [name]="server.serverName" />
            </td>
            <td class="nowrap meta-cell" [class.primary]="server.nodeRole === 'Primary'" [rkTintOnChange]="server.nodeRole">
              {{ role(server.nodeRole) }}
            </td>
            <td class="state-cell">
              <span [rkTintOnChange]="server.serverHealth"
                ><rk-status [status]="look(server.serverHealth, cluster().lifecycle)" [since]="server.healthSince"
              /></span>
              @if (server.healthReason && !isStopped()) {
                <span class="sub reason">{{ server.healthReason }}</span>
              }
              @if (hasActions() && isLeftBehind(server)) {
                <button
                  matButton="outlined"
                  class="rejoin"
                  type="button"
                  [attr.aria-label]="'Bring ' + server.serverName + ' back'"
                  [disabled]="whyNoRejoin() !== ''"
                  disabledInteractive
                  [matTooltip]="whyNoRejoin()"
                  (click)="whyNoRejoin() === '' && rejoin.emit(server)"
                >
                  Bring back
                </button>
              }
            </td>
            <td class="mono nowrap line-cell">
              {{ addressOf(server) }}
            </td>
            <td class="meta-cell">{{ server.datacenter }}</td>
            <td class="nowrap meta-cell">
              <span class="mono">{{ server.dbVersion ?? '–' }}</span>
              @if (server.pendingRestart) {
                <span class="restart" title="Settings changed that need a restart"
                  ><rk-icon [path]="needsRestart" [size]="15" /> restart needed</span
                >
              }
            </td>
            <td class="number nowrap meta-cell" data-before="lag" [rkTintOnChange]="lagStep(server)">{{ lag(server) }}</td>
            <td class="number nowrap meta-cell" data-before="size">
              {{ server.dbSizeGigs === null ? '–' : gigs(server.dbSizeGigs) }}
            </td>
            <td class="number meta-cell" data-after="CPU">{{ server.cpu }}</td>
            <td class="number nowrap meta-cell" data-after="RAM">{{ gigs(server.ramGb) }}</td>
            <td class="number nowrap meta-cell last-meta" data-after="disk">{{ gigs(server.dbGigs) }}</td>
            @if (hasActions()) {
              <td class="act-cell">
                @if (cluster().lifecycle === 'Active') {
                  <button
                    matIconButton
                    type="button"
                    [attr.aria-label]="'What can be done to ' + server.serverName"
                    [matMenuTriggerFor]="acts"
                  >
                    <rk-icon [path]="dots" [size]="18" />
                  </button>
                  <mat-menu #acts="matMenu" xPosition="before">
                    <button mat-menu-item type="button" [disabled]="whyNoRestart() !== ''" (click)="restart.emit(server)">
                      Restart this member
                    </button>
                    <button
                      mat-menu-item
                      type="button"
                      [disabled]="whyNoRemoval() !== '' || server.nodeRole === 'Primary'"
                      (click)="remove.emit(server)"
                    >
                      Take it out
                      @if (server.nodeRole === 'Primary') {
                        <small class="faint">It is the primary: switch over first</small>
                      }
                    </button>
                  </mat-menu>
                }
              </td>
            }
          </tr>
        }
      </tbody>
    </table>
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      overflow-x: auto;
    }
    .primary {
      font-weight: 600;
    }
    .restart {
      display: inline-flex;
      align-items: center;
      gap: 3px;
      margin-left: 6px;
      color: var(--attention);
      font-size: 12px;
    }
    .reason {
      max-width: 44ch;
      overflow-wrap: anywhere;
    }
    .act-cell {
      margin-left: auto;
    }
    .rejoin {
      margin-top: 4px;
    }
    :host-context(.members) th,
    :host-context(.members) td {
      background: none;
    }
  `,
})
export class MembersTable {
  readonly cluster = input.required<Cluster>();
  /** Members that are left behind can be brought back from here. */
  readonly hasActions = input(false);
  /** Why none can be brought back now; empty when it can. */
  readonly whyNoRejoin = input('');
  readonly whyNoRestart = input('');
  readonly whyNoRemoval = input('');
  readonly rejoin = output<ClusterServer>();
  readonly restart = output<ClusterServer>();
  readonly remove = output<ClusterServer>();
  protected readonly isStopped = computed(() => ['Quarantined', 'Stopped'].includes(this.cluster().lifecycle));
  protected readonly look = memberLook;
  protected readonly role = roleWord;
  protected readonly gigs = gigs;
  protected readonly needsRestart = mdiRestartAlert;
  protected readonly dots = mdiDotsVertical;

  protected isLeftBehind(server: ClusterServer): boolean {
    return this.cluster().lifecycle === 'Active' && isLeftBehind(server, this.cluster().servers);
  }

  protected addressOf(server: ClusterServer): string {
    return server.port === null ? server.address : `${server.address}:${server.port}`;
  }

  protected lag(server: ClusterServer): string {
    if (server.nodeRole === 'Primary' || this.isStopped()) return '–';
    if (server.streaming === false) return 'not streaming';
    return server.lagBytes === null ? 'unknown' : bytes(server.lagBytes);
  }

  /** Lag trembles all the time; only a change of its order of magnitude is worth a tint. */
  protected lagStep(server: ClusterServer): string {
    return server.streaming === false ? 'broken' : String(Math.floor(Math.log10((server.lagBytes ?? 0) + 1) / 3));
  }
}
