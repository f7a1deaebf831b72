import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { ClusterCompliancePage, PoolServerPage } from '@rocket/contracts';
import { DBMS_TYPES, type ComplianceState } from '@rocket/domain';
import { mdiPlus } from '@mdi/js';
import { countHealths } from '../clusters/cluster-list.js';
import { HealthFigures } from '../clusters/health-figures.js';
import { NoClusters } from '../clusters/no-clusters.js';
import { Api, route } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { liveQuery } from '../core/live-query.js';
import { Session } from '../core/session.js';
import { Icon } from '../ui/icon.js';
import { counted } from '../ui/words.js';
import { costSoFar } from './cost-so-far.js';
import { FLEET_NEEDS } from './need-kinds.js';
import { NeedsCard } from './needs-card.js';

/** For who runs the fleet: what waits, then the fleet in figures. */
@Component({
  selector: 'rk-fleet-home',
  imports: [HealthFigures, Icon, MatButton, NeedsCard, NoClusters, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './fleet-home.html',
  styleUrl: './home.scss',
})
export class FleetHome {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  protected readonly mayCreate = inject(Session).may('cluster:write');
  protected readonly needs = FLEET_NEEDS;
  protected readonly plus = mdiPlus;
  protected readonly counted = counted;
  private readonly once = (): true => true;
  protected readonly healths = liveQuery(this.once, (_, abort) => countHealths(this.api, abort));
  protected readonly pool = liveQuery(this.once, async (_, abort) => {
    const count = async (status?: string): Promise<number> => {
      const pages = await Promise.all(
        DBMS_TYPES.map((dbmsType) =>
          this.api.get<PoolServerPage>(route`/api/${dbmsType}/poolServers`, { status, limit: 1 }, abort),
        ),
      );
      return pages.reduce((sum, { total }) => sum + total, 0);
    };
    const [all, free, failed, unclean] = await Promise.all([count(), count('Free'), count('Failed'), count('NeedsCleaning')]);
    return { all, free, unusable: failed + unclean };
  });
  protected readonly patching = liveQuery(this.once, async (_, abort) => {
    const pages = await Promise.all(
      DBMS_TYPES.map((dbmsType) =>
        this.api.get<ClusterCompliancePage>(route`/api/${dbmsType}/patchCompliance`, { limit: 1 }, abort),
      ),
    );
    const of = (...states: ComplianceState[]): number =>
      pages.reduce((sum, { counts }) => sum + states.reduce((all, state) => all + counts[state], 0), 0);
    return { current: of('none'), behind: of('available', 'required', 'next window', 'in progress'), required: of('required') };
  });
  protected readonly cost = liveQuery(this.once, (_, abort) => costSoFar(this.api, abort));

  constructor() {
    const events = inject(FleetEvents);
    events.refreshOn({
      filter: ({ type }) => type === 'cluster' || type === 'poolServer',
      refresh: () => {
        this.healths.reload();
        this.pool.reload();
      },
    });
    // How a whole fleet stands takes the server longer than to count it, and changes by operations only.
    events.refreshOn({ filter: ({ type }) => type === 'operation', refresh: () => this.patching.reload() });
  }

  protected async look(clusterHealth: string): Promise<void> {
    await this.router.navigate(['/clusters'], { queryParams: { clusterHealth } });
  }
}
