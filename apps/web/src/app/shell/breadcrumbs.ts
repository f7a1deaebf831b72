import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ActivatedRoute, Router, RouterLink, type ActivatedRouteSnapshot } from '@angular/router';
import { mdiChevronRight } from '@mdi/js';
import { PageTitle } from '../core/page-title.js';
import { Icon } from '../ui/icon.js';

interface Crumb {
  word: string;
  path: string;
}

/** Where I am. A crumb is the `crumb` of a route's data; `:name` stands for that parameter. */
@Component({
  selector: 'rk-breadcrumbs',
  imports: [Icon, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav aria-label="Breadcrumbs">
      <ol>
        @for (crumb of crumbs(); track crumb.path; let last = $last) {
          <li [class.last]="last">
            @if (last) {
              <span aria-current="page">{{ crumb.word }}</span>
            } @else {
              <a [routerLink]="crumb.path">{{ crumb.word }}</a>
              <rk-icon [path]="arrow" [size]="16" />
            }
          </li>
        }
      </ol>
    </nav>
  `,
  styles: `
    ol {
      display: flex;
      align-items: center;
      gap: 4px;
      overflow: hidden;
      font-size: 13px;
      white-space: nowrap;
    }
    li {
      display: flex;
      align-items: center;
      gap: 4px;
      min-width: 0;
      color: var(--text-faint);
    }
    li span {
      overflow: hidden;
      color: var(--text);
      font-weight: 500;
      text-overflow: ellipsis;
    }
    a {
      color: var(--text-soft);
    }
    @media (max-width: 720px) {
      li:not(.last):not(:nth-last-child(2)) {
        display: none;
      }
    }
  `,
})
export class Breadcrumbs {
  private readonly router = inject(Router);
  private readonly titles = inject(PageTitle);
  private readonly root = inject(ActivatedRoute).root;
  protected readonly arrow = mdiChevronRight;

  protected readonly crumbs = computed(() => {
    this.titles.navigations();
    return crumbsOf(this.root.snapshot.root, this.router);
  });
}

function crumbsOf(root: ActivatedRouteSnapshot, router: Router): Crumb[] {
  const crumbs: Crumb[] = [];
  let path = '';
  for (let at: ActivatedRouteSnapshot | null = root; at; at = at.firstChild) {
    path += at.url.map((segment) => `/${encodeURIComponent(segment.path)}`).join('');
    const crumb: unknown = at.routeConfig?.data?.['crumb'];
    if (typeof crumb === 'string')
      crumbs.push({ word: crumb.startsWith(':') ? (at.paramMap.get(crumb.slice(1)) ?? '') : crumb, path: path || router.url });
  }
  return crumbs;
}
