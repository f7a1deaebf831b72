import { Injectable, inject } from '@angular/core';
import type { ApplicationPage, DatacenterPage, DbmsTypePage, EnvironmentPage } from '@rocket/contracts';
import { Api } from './api.js';
import { liveQuery } from './live-query.js';

const ALL = { limit: 500 };

/** The words that lists filter by: environments, datacenters, applications, DBMS types. Read once per visit. */
@Injectable()
export class Inventory {
  private readonly api = inject(Api);
  private readonly once = (): true => true;

  readonly environments = liveQuery(this.once, async () =>
    (await this.api.get<EnvironmentPage>('/api/environments', ALL)).items
      .sort((a, b) => a.ordinal - b.ordinal)
      .map((one) => one.environment),
  );
  readonly datacenters = liveQuery(this.once, async () =>
    (await this.api.get<DatacenterPage>('/api/datacenters', ALL)).items.map((one) => one.datacenter),
  );
  readonly applications = liveQuery(this.once, async () =>
    (await this.api.get<ApplicationPage>('/api/applications', ALL)).items.map((one) => one.applicationName),
  );
  readonly dbmsTypes = liveQuery(this.once, async () => (await this.api.get<DbmsTypePage>('/api/dbmsTypes', ALL)).items);
}
