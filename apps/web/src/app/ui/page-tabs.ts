import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import type { Permission } from '@rocket/domain';
import { Session } from '../core/session.js';

export interface PageTab {
  path: string;
  word: string;
  /** Who may not do this is not shown the way. */
  needs?: Permission;
}

/** The views of one room, each with an address of its own. */
@Component({
  selector: 'rk-page-tabs',
  imports: [RouterLink, RouterLinkActive],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav [attr.aria-label]="label()">
      <ul>
        @for (tab of open(); track tab.path) {
          <li>
            <a
              [routerLink]="tab.path"
              routerLinkActive="here"
              [routerLinkActiveOptions]="{
                exact: true,
                paths: 'exact',
                queryParams: 'ignored',
                fragment: 'ignored',
                matrixParams: 'ignored',
              }"
              ariaCurrentWhenActive="page"
              >{{ tab.word }}</a
            >
          </li>
        }
      </ul>
    </nav>
  `,
  styles: `
    :host {
      display: block;
      margin-bottom: 16px;
      border-bottom: 1px solid var(--line);
    }
    ul {
      display: flex;
      gap: 20px;
      overflow-x: auto;
      overflow-y: hidden;
    }
    a {
      display: block;
      margin-bottom: -1px;
      padding: 6px 1px 8px;
      border-bottom: 2px solid transparent;
      color: var(--text-soft);
      font-size: 13.5px;
      font-weight: 500;
      white-space: nowrap;
    }
    a:hover {
      color: var(--text);
      text-decoration: none;
    }
    .here {
      border-color: var(--accent);
      color: var(--text);
    }
    a:focus-visible {
      border-radius: 4px;
      box-shadow: inset 0 0 0 2px var(--accent);
    }
  `,
})
export class PageTabs {
  readonly label = input.required<string>();
  readonly tabs = input.required<readonly PageTab[]>();
  private readonly session = inject(Session);
  protected readonly open = computed(() => this.tabs().filter(({ needs }) => needs === undefined || this.session.may(needs)));
}
