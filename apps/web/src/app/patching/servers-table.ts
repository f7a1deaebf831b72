import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ServerCompliance } from '@rocket/contracts';

/** The members of a cluster and what each of them answers. */
@Component({
  selector: 'rk-servers-table',
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <table class="table stacks">
      <caption class="unseen">
        Servers
      </caption>
      <thead>
        <tr>
          <th>Server</th>
          <th>Version</th>
          <th class="number">Behind</th>
        </tr>
      </thead>
      <tbody>
        @for (server of servers(); track server.serverName) {
          <tr>
            <td class="lead-cell">
              <a class="name mono" [routerLink]="['/pool', dbmsType(), server.serverName]">{{ server.serverName }}</a>
            </td>
            <td class="mono nowrap meta-cell">{{ server.version ?? 'unknown' }}</td>
            <td class="number meta-cell last-meta" data-after="behind">{{ server.behind }}</td>
          </tr>
        }
      </tbody>
    </table>
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      max-width: 520px;
      overflow-x: auto;
    }
    th,
    td {
      background: none !important;
    }
  `,
})
export class ServersTable {
  readonly servers = input.required<readonly ServerCompliance[]>();
  readonly dbmsType = input.required<string>();
}
