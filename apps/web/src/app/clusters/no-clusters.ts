import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { mdiDatabasePlusOutline } from '@mdi/js';
import { Session } from '../core/session.js';
import { EmptyState } from '../ui/empty-state.js';

/** There is no cluster yet: what one is, and how to make it. */
@Component({
  selector: 'rk-no-clusters',
  imports: [EmptyState, MatButton, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <rk-empty-state
      [icon]="icon"
      headline="No clusters yet"
      text="A cluster is built out of free servers of the pool: a primary and its replicas, with TLS and credentials, in a few seconds."
    >
      @if (mayCreate) {
        <a matButton="filled" routerLink="/clusters/new">Create the first cluster</a>
      }
      @if (seesPool) {
        <a matButton="outlined" routerLink="/pool">Look at the pool</a>
      }
    </rk-empty-state>
  `,
})
export class NoClusters {
  private readonly session = inject(Session);
  protected readonly mayCreate = this.session.may('cluster:write');
  protected readonly seesPool = this.session.may('fleet:read');
  protected readonly icon = mdiDatabasePlusOutline;
}
