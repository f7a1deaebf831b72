import { ChangeDetectionStrategy, Component, computed, input, output, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { Activity } from '@rocket/contracts';
import { activityLook } from './activity-look.js';
import { Icon } from './icon.js';
import { LongTable } from './long-table.js';
import { RowChunk, inChunks } from './row-chunk.js';
import { ServerLink } from './server-link.js';
import { Since } from './since.js';
import { Ticket } from './ticket.js';

/** Adding a thousand servers at once names them all. */
const TEXT_SHOWN = 240;

/** Activities, newest first. */
@Component({
  selector: 'rk-activities-table',
  imports: [Icon, LongTable, RouterLink, RowChunk, ServerLink, Since, Ticket],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <table class="table stacks" [class]="hides()" [rkLongTable]="widthsOf()" [total]="total() ?? activities().length">
      <caption class="unseen">
        Activities
      </caption>
      <thead>
        <tr>
          <th>When</th>
          <th>What</th>
          <th>Text</th>
          @if (!ofOneCluster()) {
            <th>Cluster</th>
          }
          <th>Server</th>
          <th>By</th>
          <th>Ticket</th>
          <th>Operation</th>
        </tr>
      </thead>
      @for (rows of chunks(); track $index) {
        <tbody #chunk="rkRowChunk" [rkRowChunk]="rows.length" [at]="$index">
          @if (chunk.drawn()) {
            @for (activity of rows; track activity.id) {
              @let look = lookOf(activity.type);
              <tr class="row" [attr.aria-rowindex]="chunk.rowIndex($index)">
                <td class="soft meta-cell">
                  <a [routerLink]="['/activities', activity.id]"
                    ><span class="unseen">Open: {{ activity.text }}&ngsp;</span><rk-since [at]="activity.at"
                  /></a>
                </td>
                <td class="nowrap what-cell">
                  <span class="what" [attr.data-look]="look.look"><rk-icon [path]="look.icon" [size]="16" />{{ look.word }}</span>
                  @if (!activity.planned) {
                    <span class="unplanned">unplanned</span>
                  }
                </td>
                <td class="text">
                  {{ shortened(activity) }}
                  @if (activity.byHand) {
                    <span class="soft">(by hand)</span>
                  }
                  @if (activity.note; as note) {
                    <span class="note">{{ note }}</span>
                  }
                  @if (isLong(activity)) {
                    <button
                      type="button"
                      class="more"
                      [attr.aria-expanded]="opened().has(activity.id)"
                      (click)="toggle(activity)"
                    >
                      {{ opened().has(activity.id) ? 'Show less' : 'Show all' }}
                    </button>
                  }
                </td>
                @if (!ofOneCluster()) {
                  <td class="mono meta-cell" [class.empty-cell]="!activity.clusterName">
                    @if (activity.clusterName && activity.dbmsType) {
                      <a [routerLink]="['/clusters', activity.dbmsType, activity.clusterName]">{{ activity.clusterName }}</a>
                    } @else {
                      –
                    }
                  </td>
                }
                <td class="mono meta-cell" [class.empty-cell]="!activity.serverName">
                  @if (activity.serverName && activity.dbmsType) {
                    <rk-server-link [dbmsType]="activity.dbmsType" [name]="activity.serverName" />
                  } @else {
                    {{ activity.serverName ?? '–' }}
                  }
                </td>
                <td class="meta-cell" [class.last-meta]="!activity.operationId" data-before="by">{{ activity.actor }}</td>
                <td class="meta-cell ticket" [class.empty-cell]="!activity.ticketUrl && !amendable()">
                  <rk-ticket [of]="activity" [none]="amendable() ? '' : '–'" />
                  @if (amendable()) {
                    <button
                      type="button"
                      class="more"
                      [attr.aria-label]="
                        (activity.ticketUrl || activity.note ? 'Edit' : 'Add') + ' ticket and note of: ' + activity.text
                      "
                      (click)="amend.emit(activity)"
                    >
                      {{ activity.ticketUrl || activity.note ? 'Edit' : 'Add' }}
                    </button>
                  }
                </td>
                <td class="meta-cell last-meta" [class.empty-cell]="!activity.operationId">
                  @if (activity.operationId; as id) {
                    <a [routerLink]="['/operations', id]" [attr.aria-label]="'Steps of: ' + activity.text">Steps</a>
                  } @else {
                    –
                  }
                </td>
              </tr>
            }
          } @else {
            <tr class="gap" aria-hidden="true">
              <td colspan="8" [style.height.px]="chunk.height()"></td>
            </tr>
          }
        </tbody>
      }
    </table>
  `,
  styles: `
    :host {
      display: block;
    }
    .what {
      display: inline-flex;
      vertical-align: middle;
      align-items: center;
      gap: 6px;
      font-weight: 500;
      color: var(--text);
    }
    .what rk-icon {
      color: var(--text-faint);
    }
    [data-look='healthy'] rk-icon {
      color: var(--good);
    }
    [data-look='attention'] rk-icon {
      color: var(--attention);
    }
    [data-look='down'] rk-icon {
      color: var(--bad);
    }
    .text {
      min-width: 240px;
      overflow-wrap: anywhere;
    }
    .note {
      display: block;
      color: var(--text-faint);
      white-space: pre-wrap;
    }
    .ticket .more {
      margin-left: 4px;
    }
    .ticket {
      max-width: 200px;
      overflow-wrap: anywhere;
    }
    .more {
      padding: 0;
      border: 0;
      background: none;
      color: var(--accent);
      font: inherit;
      cursor: pointer;
    }
    .more:hover {
      text-decoration: underline;
    }
    @media (max-width: 720px) {
      .what-cell.what-cell {
        order: 0;
      }
      .text.text {
        order: 1;
        flex: 0 0 100%;
        min-width: 0;
        color: var(--text);
      }
    }
    .unplanned {
      margin-left: 6px;
      vertical-align: middle;
      padding: 0 6px;
      border-radius: 999px;
      background: var(--attention-wash);
      color: var(--attention);
      font-size: 11.5px;
    }
  `,
})
export class ActivitiesTable {
  readonly activities = input.required<readonly Activity[]>();
  readonly ofOneCluster = input(false);
  /** Offers to write tickets and notes. */
  readonly amendable = input(false);
  readonly amend = output<Activity>();
  /** How many there are on the server; when not said, those given are all. */
  readonly total = input<number>();
  /** Classes that hide columns. */
  readonly hides = input('');
  protected readonly chunks = computed(() => inChunks(this.activities()));
  protected readonly widthsOf = computed(() => [this.hides(), this.chunks()[0]]);
  protected readonly lookOf = activityLook;
  protected readonly opened = signal<ReadonlySet<string>>(new Set());

  protected isLong({ text }: Activity): boolean {
    return text.length > TEXT_SHOWN;
  }

  protected shortened(activity: Activity): string {
    if (!this.isLong(activity) || this.opened().has(activity.id)) return activity.text;
    return `${activity.text.slice(0, TEXT_SHOWN)} …`;
  }

  protected toggle({ id }: Activity): void {
    this.opened.update((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }
}
