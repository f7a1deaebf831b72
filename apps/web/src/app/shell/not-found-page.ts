import { ChangeDetectionStrategy, Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { mdiMapMarkerQuestionOutline } from '@mdi/js';
import { EmptyState } from '../ui/empty-state.js';

@Component({
  selector: 'rk-not-found-page',
  imports: [EmptyState, MatButton, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1 class="unseen">Not found</h1>
    <rk-empty-state
      [icon]="icon"
      headline="There is no such page"
      text="The address may be mistyped, or what it showed is gone. The search above finds clusters, servers and operations."
    >
      <a matButton="filled" routerLink="/clusters">Go to the clusters</a>
    </rk-empty-state>
  `,
  host: { class: 'page' },
})
export class NotFoundPage {
  protected readonly icon = mdiMapMarkerQuestionOutline;
}
