import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { Incident, IncidentPage } from '@rocket/contracts';
import { DBMS_TYPES } from '@rocket/domain';
import { mdiCheckCircleOutline } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { dbmsOf } from '../core/dbms-of.js';
import { FleetEvents } from '../core/fleet-events.js';
import { pagedList } from '../core/paged-list.js';
import { urlFilters } from '../core/url-filters.js';
import { Clock } from '../ui/clock.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterSelect, plainOptions } from '../ui/filter-select.js';
import { ProblemState } from '../ui/problem-state.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { TableFoot } from '../ui/table-foot.js';
import { IncidentTabs } from './incident-tabs.js';
import { incidentLook, incidentNumbers, incidentTitle, isQuiet } from './incident-words.js';
import { Ticket } from '../ui/ticket.js';

/** What is not as it should be, and what was not. */
@Component({
  selector: 'rk-incidents-page',
  imports: [EmptyState, FilterSelect, IncidentTabs, ProblemState, RouterLink, Since, Skeleton, Status, TableFoot, Ticket],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './incidents-page.html',
  host: { class: 'page' },
})
export class IncidentsPage {
  private readonly api = inject(Api);
  private readonly clock = inject(Clock);
  protected readonly filters = urlFilters(['dbms', 'which', 'clusterName']);
  protected readonly list = pagedList(
    this.filters.value,
    ({ dbms, which, clusterName }) =>
      (cursor, abort, limit) =>
        this.api.get<IncidentPage>(
          route`/api/${dbmsOf(dbms)}/incidents`,
          {
            open: which === 'all' ? undefined : which === 'over' ? 'false' : 'true',
            clusterName,
            limit,
            cursor: cursor ?? undefined,
          },
          abort,
        ),
  );
  protected readonly isOpen = computed(() => this.filters.value().which === undefined);
  protected readonly dbmsOptions = plainOptions(DBMS_TYPES);
  /** Open ones, as long as nobody says otherwise. */
  protected readonly which = computed(() => {
    const { which } = this.filters.value();
    return which === 'all' ? '' : (which ?? 'open');
  });
  protected readonly whichOptions = [
    { value: 'open', word: 'Open' },
    { value: 'over', word: 'Over' },
  ];
  protected readonly none = mdiCheckCircleOutline;
  protected readonly look = incidentLook;
  protected readonly titleOf = incidentTitle;
  protected readonly numbers = incidentNumbers;

  constructor() {
    inject(FleetEvents).refreshOn({ filter: ({ type }) => type === 'incident', refresh: () => this.list.reload() });
  }

  protected choose(which: string): void {
    this.filters.set({ which: which === '' ? 'all' : which === 'open' ? '' : which });
  }

  protected quiet(incident: Incident): boolean {
    return isQuiet(incident, this.clock.now());
  }
}
