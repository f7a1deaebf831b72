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
      <caption class="unseen">Activities</caption>
      <thead>
        <tr>
          <th>When</th><th>What</th><th>Text</th>
          @if (!ofOneCluster()) { <th>Cluster</th> }
          <th>Server</th><th>By</th><th>Operation</th>
        </tr>
      </thead>
      <tbody>
        @for (activity of activities(); track activity.id) {
          @let look = lookOf(activity.type);
          <tr class="row">
            <td data-label="When" class="soft"><rk-since [at]="activity.at" /></td>
            <td data-label="What" class="nowrap"><span class="what" [attr.data-look]="look.look"><rk-icon [path]="look.icon" [size]="16" />{{ look.word }}</span>@if (!activity.planned) { <span class="unplanned">unplanned</span> }</td>
            <td class="lead-cell text">{{ activity.text }}</td>
            @if (!ofOneCluster()) {
              <td data-label="Cluster" class="mono" [class.empty-cell]="!activity.clusterName">
                @if (activity.clusterName && activity.dbmsType) { <a [routerLink]="['/clusters', activity.dbmsType, activity.clusterName]">{{ activity.clusterName }}</a> } @else { – }
              </td>
            }
            <td data-label="Server" class="mono" [class.empty-cell]="!activity.serverName">{{ activity.serverName ?? '–' }}</td>
            <td data-label="By">{{ activity.actor }}</td>
            <td data-label="Operation" [class.empty-cell]="!activity.operationId">
              @if (activity.operationId; as id) { <a [routerLink]="['/operations', id]" [attr.aria-label]="'Operation of: ' + activity.text">Steps</a> } @else { – }
            </td>
          </tr>
        }
      </tbody>
    </table>
  `,
  styles: `
    :host { display: block; }
    .what { display: inline-flex; align-items: center; gap: 6px; font-weight: 500; color: var(--text); }
    .what rk-icon { color: var(--text-faint); }
    [data-look='healthy'] rk-icon { color: var(--good); }
    [data-look='attention'] rk-icon { color: var(--attention); }
    [data-look='down'] rk-icon { color: var(--bad); }
    .text { min-width: 240px; }
    .unplanned { margin-left: 6px; padding: 0 6px; border-radius: 999px; background: var(--attention-wash); color: var(--attention); font-size: 11.5px; }
  `,
})
export class ActivitiesTable {
  readonly activities = input.required<readonly Activity[]>();
  readonly ofOneCluster = input(false);
  protected readonly lookOf = activityLook;
}
