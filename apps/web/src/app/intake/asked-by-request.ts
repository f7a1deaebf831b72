import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { IntakeRequestPage } from '@rocket/contracts';
import { Api } from '../core/api.js';
import { liveQuery } from '../core/live-query.js';
import { Session } from '../core/session.js';

/** The request that a cluster was built for; nothing where it was built without one, or for whoever may not see it. */
@Component({
  selector: 'rk-asked-by-request',
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (request.value()?.[0]; as it) {
      <span
        >asked for as <a [routerLink]="['/requests', it.id]">{{ it.number }}</a></span
      >
    }
  `,
})
export class AskedByRequest {
  private readonly api = inject(Api);
  private readonly maySee = inject(Session).may('intake:write');
  readonly clusterId = input.required<string>();
  protected readonly request = liveQuery(
    () => (this.maySee ? this.clusterId() : undefined),
    async (clusterId, abort) =>
      (await this.api.get<IntakeRequestPage>('/api/intakeRequests', { clusterId, limit: 1 }, abort)).items,
  );
}
