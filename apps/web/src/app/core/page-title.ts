import { Injectable, inject, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { TitleStrategy, type RouterStateSnapshot } from '@angular/router';

/** The browser's title: the page first, so that tabs can be told apart. */
@Injectable({ providedIn: 'root' })
export class PageTitle extends TitleStrategy {
  private readonly title = inject(Title);
  /** Counts finished navigations, so that what depends on the route can be computed from signals. */
  readonly navigations = signal(0);

  override updateTitle(state: RouterStateSnapshot): void {
    this.show(this.buildTitle(state));
    this.navigations.update((count) => count + 1);
  }

  show(page: string | undefined): void {
    this.title.setTitle(page === undefined ? 'Rocket DBaaS' : `${page} · Rocket`);
  }
}
