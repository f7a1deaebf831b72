import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { Notification, NotificationSummary } from '@rocket/contracts';
import { NOTIFICATION_EVENTS, NOTIFICATION_STATUSES } from '@rocket/domain';
import { mdiEmailOutline, mdiFilterOffOutline } from '@mdi/js';
import { Api } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { liveQuery } from '../core/live-query.js';
import { pagedList, type PageLoader } from '../core/paged-list.js';
import { urlFilters } from '../core/url-filters.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips, type FilterChip } from '../ui/filter-chips.js';
import { FilterDay } from '../ui/filter-day.js';
import { FilterSelect } from '../ui/filter-select.js';
import { FilterText } from '../ui/filter-text.js';
import { LongTable } from '../ui/long-table.js';
import { ProblemState } from '../ui/problem-state.js';
import { RowChunk, inChunks } from '../ui/row-chunk.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { TableColumns } from '../ui/table-columns.js';
import { TableFoot } from '../ui/table-foot.js';
import { TableTools } from '../ui/table-tools.js';
import { eventWord, notificationLook } from './notification-look.js';
import { NOTIFICATION_COLUMNS, NOTIFICATION_FILTERS, notificationPages } from './notification-list.js';
import { NotificationsTabs } from './notifications-tabs.js';

/** The ledger: what contacts were told, each message as it was sent. */
@Component({
  selector: 'rk-notifications-page',
  imports: [
    EmptyState,
    FilterChips,
    FilterDay,
    FilterSelect,
    FilterText,
    LongTable,
    MatButton,
    NotificationsTabs,
    ProblemState,
    RouterLink,
    RowChunk,
    Since,
    Skeleton,
    Status,
    TableFoot,
    TableTools,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './notifications-page.html',
  styles: '.subject { overflow-wrap: anywhere; }',
  host: { class: 'page' },
})
export class NotificationsPage {
  private readonly api = inject(Api);
  protected readonly filters = urlFilters(NOTIFICATION_FILTERS);
  protected readonly list = pagedList(this.filters.value, (filters) => notificationPages(this.api, filters));
  protected readonly chunks = computed(() => inChunks(this.list.items()));
  protected readonly columns = new TableColumns('notifications', NOTIFICATION_COLUMNS);
  protected readonly allPages = (): PageLoader<Notification> => notificationPages(this.api, this.filters.value());
  protected readonly widthsOf = computed(() => [this.columns.classes(), this.chunks()[0]]);
  protected readonly summary = liveQuery(
    () => '/api/notifications/summary',
    (path, abort) => this.api.get<NotificationSummary>(path, {}, abort),
  );
  protected readonly statusOptions = NOTIFICATION_STATUSES.map((value) => ({ value, word: notificationLook(value).word }));
  protected readonly eventOptions = NOTIFICATION_EVENTS.map((value) => ({ value, word: eventWord(value) }));
  protected readonly look = notificationLook;
  protected readonly icons = { nothing: mdiFilterOffOutline, none: mdiEmailOutline };
  protected readonly chips = computed(() => {
    const { search, status, event, applicationName, clusterName, contactId, from, to } = this.filters.value();
    const all = [
      { key: 'search', label: 'Text', value: search },
      { key: 'status', label: 'Status', value: this.statusOptions.find((option) => option.value === status)?.word },
      { key: 'event', label: 'Event', value: this.eventOptions.find((option) => option.value === event)?.word },
      { key: 'applicationName', label: 'Application', value: applicationName },
      { key: 'clusterName', label: 'Cluster', value: clusterName },
      { key: 'contactId', label: 'Contact', value: contactId === undefined ? undefined : 'one contact' },
      { key: 'from', label: 'From', value: from },
      { key: 'to', label: 'To', value: to },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  constructor() {
    inject(FleetEvents).refreshOn({
      filter: (event) => event.type === 'operation',
      refresh: () => {
        this.list.reload();
        this.summary.reload();
      },
    });
  }
}
