import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from './icon.js';

/** Nothing here: why, and with the projected button what to do next. */
@Component({
  selector: 'rk-empty-state',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span class="badge"><rk-icon [path]="icon()" [size]="24" /></span>
    <h2>{{ headline() }}</h2>
    <p class="soft">{{ text() }}</p>
    <div class="actions"><ng-content /></div>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 4px;
      padding: 56px 24px;
      text-align: center;
    }
    .badge {
      display: grid;
      place-items: center;
      width: 48px;
      height: 48px;
      margin-bottom: 10px;
      border: 1px solid var(--line);
      border-radius: 12px;
      background: var(--surface-sunken);
      color: var(--text-soft);
    }
    p {
      max-width: 52ch;
    }
    .actions {
      display: flex;
      gap: 8px;
      margin-top: 16px;
    }
    .actions:empty {
      display: none;
    }
  `,
})
export class EmptyState {
  readonly icon = input.required<string>();
  readonly headline = input.required<string>();
  readonly text = input.required<string>();
}
