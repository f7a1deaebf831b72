import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { mdiAlertOctagon, mdiLanDisconnect } from '@mdi/js';
import type { ApiProblem } from '../core/api-problem.js';
import { CopyButton } from './copy-button.js';
import { Icon } from './icon.js';

/** What happened, what to try, and the request id to copy. */
@Component({
  selector: 'rk-problem-state',
  imports: [CopyButton, Icon, MatButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <rk-icon [path]="problem().code === 'unreachable' ? away : alert" [size]="28" />
    <h2>{{ problem().title }}</h2>
    <p>{{ problem().detail }}</p>
    @if (problem().hint; as hint) {
      <p class="soft">{{ hint }}</p>
    }
    <div class="actions">
      <button matButton="outlined" type="button" (click)="retry.emit()">Try again</button>
      <ng-content />
    </div>
    @if (problem().requestId; as id) {
      <p class="request faint">
        Request <code>{{ id }}</code> <rk-copy-button [text]="id" label="Copy request id" />
      </p>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 6px;
      padding: 56px 24px;
      text-align: center;
    }
    :host > rk-icon {
      color: var(--bad);
    }
    p {
      max-width: 56ch;
    }
    .actions {
      display: flex;
      gap: 8px;
      margin-top: 12px;
    }
    .request {
      margin-top: 8px;
      font-size: 12px;
      overflow-wrap: anywhere;
    }
  `,
  host: { role: 'alert' },
})
export class ProblemState {
  readonly problem = input.required<ApiProblem>();
  readonly retry = output();
  protected readonly alert = mdiAlertOctagon;
  protected readonly away = mdiLanDisconnect;
}
