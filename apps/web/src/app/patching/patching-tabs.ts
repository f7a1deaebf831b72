import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';

/** The four views of patching: how the fleet stands, what was run, what became of each server, when nothing starts. */
@Component({
  selector: 'rk-patching-tabs',
  imports: [RouterLink, RouterLinkActive],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav aria-label="Patching">
      <ul>
        @for (tab of tabs; track tab.path) {
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
export class PatchingTabs {
  protected readonly tabs = [
    { path: '/patching', word: 'Compliance' },
    { path: '/patching/runs', word: 'Runs' },
    { path: '/patching/records', word: 'Records' },
    { path: '/patching/blackouts', word: 'Blackouts' },
  ];
}
