import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { Activity, ActivityPage } from '@rocket/contracts';
import { ACTIVITY_TYPES, DBMS_TYPES } from '@rocket/domain';
import { mdiFilterOffOutline, mdiHistory } from '@mdi/js';
import { Api } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { pagedList, type PageLoader } from '../core/paged-list.js';
import { Session } from '../core/session.js';
import { urlFilters } from '../core/url-filters.js';
import { ActivitiesTable } from '../ui/activities-table.js';
import { activityWord } from '../ui/activity-look.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips, type FilterChip } from '../ui/filter-chips.js';
import { FilterDay } from '../ui/filter-day.js';
import { FilterSelect, plainOptions } from '../ui/filter-select.js';
import { FilterText } from '../ui/filter-text.js';
import { ProblemState } from '../ui/problem-state.js';
import { Skeleton } from '../ui/skeleton.js';
import { TableColumns } from '../ui/table-columns.js';
import { TableFoot } from '../ui/table-foot.js';
import { TableTools } from '../ui/table-tools.js';
import { ACTIVITY_COLUMNS } from './activity-columns.js';
import { ActivityDialogs } from './activity-dialogs.js';
import { ACTIVITY_FILTERS, activitiesPath, activityExportUrl, activityQuery, type ActivityFilters } from './activity-query.js';
import { RecordVerdict } from './record-verdict.js';

@Component({
  selector: 'rk-activities-page',
  imports: [
    ActivitiesTable,
    EmptyState,
    FilterChips,
    FilterDay,
    FilterSelect,
    FilterText,
    MatButton,
    ProblemState,
    RecordVerdict,
    Skeleton,
    TableFoot,
    TableTools,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './activities-page.html',
  styles: '.files { margin-top: 10px; } .files a { margin-left: 8px; }',
  host: { class: 'page' },
})
export class ActivitiesPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(ActivityDialogs);
  protected readonly mayWrite = inject(Session).may('cluster:write');
  protected readonly filters = urlFilters(ACTIVITY_FILTERS);
  protected readonly list = pagedList(this.filters.value, (filters) => this.pages(filters));
  protected readonly columns = new TableColumns('activities', ACTIVITY_COLUMNS);
  protected readonly allPages = (): PageLoader<Activity> => this.pages(this.filters.value());

  protected readonly typeOptions = ACTIVITY_TYPES.map((value) => ({ value, word: activityWord(value) }));
  protected readonly dbmsOptions = plainOptions(DBMS_TYPES);
  protected readonly plannedOptions = [
    { value: 'yes', word: 'planned' },
    { value: 'no', word: 'unplanned' },
  ];
  protected readonly ticketOptions = [{ value: 'missing', word: 'unplanned without ticket' }];
  protected readonly files = computed(() => [
    { word: 'CSV', url: activityExportUrl('csv', this.filters.value()) },
    { word: 'JSON lines', url: activityExportUrl('jsonl', this.filters.value()) },
  ]);
  protected readonly icons = { nothing: mdiFilterOffOutline, none: mdiHistory };
  protected readonly chips = computed(() => {
    const { clusterName, serverName, type, dbms, planned, ticket, from, to } = this.filters.value();
    const all = [
      { key: 'clusterName', label: 'Cluster', value: clusterName },
      { key: 'serverName', label: 'Server', value: serverName },
      { key: 'type', label: 'Type', value: this.typeOptions.find((option) => option.value === type)?.word },
      { key: 'dbms', label: 'DBMS', value: dbms },
      { key: 'planned', label: 'Planned', value: planned },
      { key: 'ticket', label: 'Ticket', value: ticket },
      { key: 'from', label: 'From', value: from },
      { key: 'to', label: 'To', value: to },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  constructor() {
    inject(FleetEvents).refreshOn({ filter: (event) => event.type !== 'output', refresh: () => this.list.reload() });
  }

  protected async amend(activity: Activity): Promise<void> {
    if (await this.dialogs.amend(activity)) this.list.reload();
  }

  protected async add(): Promise<void> {
    if (await this.dialogs.add()) this.list.reload();
  }

  private pages({ dbms, ...filters }: ActivityFilters): PageLoader<Activity> {
    const query = activityQuery(filters);
    return (cursor, abort, limit) =>
      this.api.get<ActivityPage>(activitiesPath(dbms), { ...query, sort: '-at', limit, cursor: cursor ?? undefined }, abort);
  }
}
