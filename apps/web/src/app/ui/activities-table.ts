import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { Activity } from '@rocket/contracts';
import { activityLook } from './activity-look.js';
import { Icon } from './icon.js';
import { Since } from './since.js';

/** Activities, newest first. */
@Component({
  selector: 'rk-activities-table',
  imports: [Icon, RouterLink, Since],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <table class="table stacks">
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
          <th>Operation</th>
        </tr>
      </thead>
      <tbody>
        @for (activity of activities(); track activity.id) {
          @let look = lookOf(activity.type);
          <tr class="row">
            <td class="soft meta-cell"><rk-since [at]="activity.at" /></td>
            <td class="nowrap what-cell">
              <span class="what" [attr.data-look]="look.look"><rk-icon [path]="look.icon" [size]="16" />{{ look.word }}</span>
              @if (!activity.planned) {
                <span class="unplanned">unplanned</span>
              }
            </td>
            <td class="text">{{ activity.text }}</td>
            @if (!ofOneCluster()) {
              <td class="mono meta-cell" [class.empty-cell]="!activity.clusterName">
                @if (activity.clusterName && activity.dbmsType) {
                  <a [routerLink]="['/clusters', activity.dbmsType, activity.clusterName]">{{ activity.clusterName }}</a>
                } @else {
                  –
                }
              </td>
            }
            <td class="mono meta-cell" [class.empty-cell]="!activity.serverName">{{ activity.serverName ?? '–' }}</td>
            <td class="meta-cell" [class.last-meta]="!activity.operationId" data-before="by">{{ activity.actor }}</td>
            <td class="meta-cell last-meta" [class.empty-cell]="!activity.operationId">
              @if (activity.operationId; as id) {
                <a [routerLink]="['/operations', id]" [attr.aria-label]="'Steps of: ' + activity.text">Steps</a>
              } @else {
                –
              }
            </td>
          </tr>
        }
      </tbody>
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
  protected readonly lookOf = activityLook;
}
