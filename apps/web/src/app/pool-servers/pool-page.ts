import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatDialog } from '@angular/material/dialog';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router, RouterLink } from '@angular/router';
import type { PoolServer, PoolServerPage } from '@rocket/contracts';
import { DBMS_TYPES, POOL_SERVER_STATUSES, parseDbmsType } from '@rocket/domain';
import {
  mdiClipboardTextOutline,
  mdiFilterOffOutline,
  mdiKeyAlertOutline,
  mdiLanDisconnect,
  mdiPlus,
  mdiServerNetworkOutline,
  mdiServerPlus,
  mdiTrashCanOutline,
} from '@mdi/js';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { Inventory } from '../core/inventory.js';
import { liveQuery } from '../core/live-query.js';
import { pagedList, type PageLoader } from '../core/paged-list.js';
import { Session } from '../core/session.js';
import { urlFilters } from '../core/url-filters.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips, type FilterChip } from '../ui/filter-chips.js';
import { FilterSelect, plainOptions } from '../ui/filter-select.js';
import { FilterText } from '../ui/filter-text.js';
import { Icon } from '../ui/icon.js';
import { LongTable } from '../ui/long-table.js';
import { ProblemState } from '../ui/problem-state.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { SortHeader } from '../ui/sort-header.js';
import { Status } from '../ui/status.js';
import { poolServerLook } from '../ui/status-look.js';
import { RowChunk, inChunks } from '../ui/row-chunk.js';
import { TableColumns } from '../ui/table-columns.js';
import { TableFoot } from '../ui/table-foot.js';
import { TableTools } from '../ui/table-tools.js';
import { TintOnChange } from '../ui/tint-on-change.js';
import { counted, gigs } from '../ui/words.js';
import { PoolSelection, mayGo } from './pool-selection.js';
import { POOL_COLUMNS, POOL_FILTERS, poolServerPages } from './pool-server-list.js';
import { awaySince, isUnchecked, serverStateLook } from './server-look.js';
import type { AddServersData } from './add-server-sheet.js';

/** The servers that clusters are built out of. */
@Component({
  selector: 'rk-pool-page',
  imports: [
    EmptyState,
    FilterChips,
    FilterSelect,
    FilterText,
    Icon,
    LongTable,
    MatButton,
    MatCheckbox,
    ProblemState,
    RouterLink,
    RowChunk,
    Since,
    Skeleton,
    SortHeader,
    Status,
    TableFoot,
    TableTools,
    TintOnChange,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './pool-page.html',
  styleUrl: './pool-page.scss',
  providers: [Inventory],
  host: { class: 'page' },
})
export class PoolPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly snackBar = inject(MatSnackBar);
  protected readonly inventory = inject(Inventory);
  protected readonly mayChange = inject(Session).may('pool:write');

  protected readonly filters = urlFilters(POOL_FILTERS, ['sort', 'dbms']);
  protected readonly dbmsType = computed(() => parseDbmsType(this.filters.value().dbms ?? '') ?? 'PostgreSQL');
  protected readonly list = pagedList(this.filters.value, (filters) => poolServerPages(this.api, filters));
  protected readonly chunks = computed(() => inChunks(this.list.items()));
  protected readonly columns = new TableColumns('pool', POOL_COLUMNS);
  protected readonly allPages = (): PageLoader<PoolServer> => poolServerPages(this.api, this.filters.value());
  protected readonly widthsOf = computed(() => [this.columns.classes(), this.chunks()[0]]);
  protected readonly free = liveQuery(
    this.dbmsType,
    async (dbmsType, abort) =>
      (await this.api.get<PoolServerPage>(route`/api/${dbmsType}/poolServers`, { status: 'Free', limit: 1 }, abort)).total,
  );

  protected readonly selection = new PoolSelection(this.list.items);

  protected readonly dbmsTypes = DBMS_TYPES;
  protected readonly statusOptions = POOL_SERVER_STATUSES.map((value) => ({ value, word: poolServerLook(value).word }));
  protected readonly plain = plainOptions;
  protected readonly stateOf = serverStateLook;
  protected readonly awaySince = awaySince;
  protected readonly isUnchecked = isUnchecked;
  protected readonly mayGo = mayGo;
  protected readonly gigs = gigs;
  protected readonly counted = counted;
  protected readonly icons = {
    plus: mdiPlus,
    enrol: mdiServerNetworkOutline,
    away: mdiLanDisconnect,
    key: mdiKeyAlertOutline,
    paste: mdiClipboardTextOutline,
    remove: mdiTrashCanOutline,
    none: mdiServerPlus,
    nothing: mdiFilterOffOutline,
  };

  protected readonly chips = computed(() => {
    const { search, status, environment, datacenter, cpu, ram, dbGigs } = this.filters.value();
    const atLeast = (value: string | undefined, unit: string): string | undefined =>
      value === undefined ? undefined : `≥ ${value}${unit}`;
    const all = [
      { key: 'search', label: 'Name', value: search },
      { key: 'status', label: 'Status', value: this.statusOptions.find((option) => option.value === status)?.word },
      { key: 'environment', label: 'Environment', value: environment },
      { key: 'datacenter', label: 'Datacenter', value: datacenter },
      { key: 'cpu', label: 'CPU', value: atLeast(cpu, '') },
      { key: 'ram', label: 'RAM', value: atLeast(ram, ' GB') },
      { key: 'dbGigs', label: 'Disk', value: atLeast(dbGigs, ' GB') },
    ];
    return all.filter((chip): chip is FilterChip => chip.value !== undefined);
  });

  constructor() {
    inject(FleetEvents).refreshOn({ filter: (event) => event.type === 'poolServer', refresh: () => this.refresh() });
  }

  protected enrol(): void {
    const dbms = this.filters.value().dbms;
    void this.router.navigate(['/pool', 'enrol'], { queryParams: { dbms } });
  }

  protected async addOne(): Promise<void> {
    const { AddServerSheet } = await import('./add-server-sheet.js');
    await this.sheet(AddServerSheet);
  }

  protected async pasteMany(): Promise<void> {
    const { PasteServersSheet } = await import('./paste-servers-sheet.js');
    await this.sheet(PasteServersSheet);
  }

  protected async remove(servers: readonly PoolServer[]): Promise<void> {
    const names = servers.map((server) => server.serverName);
    const what = names.length === 1 ? (names[0] ?? '') : counted(names.length, 'server');
    const done = await confirmed(this.dialogs, {
      title: `Remove ${what} from the pool?`,
      consequence: `Rocket forgets ${names.length === 1 ? 'the server' : 'these servers'}; nothing is deleted on ${names.length === 1 ? 'it' : 'them'}. New clusters can no longer be built there.`,
      action: `Remove ${what}`,
      dangerous: true,
      typeToConfirm: what,
      run: () => this.api.delete(route`/api/${this.dbmsType()}/poolServers`, { serverNames: names }),
    });
    if (!done) return;
    this.selection.pickAll(false);
    this.refresh();
    this.snackBar.open(`Removed ${what} from the pool.`, undefined, { duration: 4_000 });
  }

  private async sheet(component: Parameters<MatDialog['open']>[0]): Promise<void> {
    const data: AddServersData = {
      dbmsType: this.dbmsType(),
      known: { environments: this.inventory.environments.value(), datacenters: this.inventory.datacenters.value() },
    };
    const opened = this.dialogs.open<unknown, AddServersData, number>(component as never, {
      data,
      panelClass: 'side-sheet',
      position: { top: '0', right: '0' },
      width: 'min(100vw, 720px)',
      maxWidth: '100vw',
      disableClose: false,
    });
    const added = await firstValueFrom(opened.afterClosed());
    if (added === undefined) return;
    this.refresh();
    this.snackBar.open(`Added ${counted(added, 'server')} to the pool.`, undefined, { duration: 4_000 });
  }

  private refresh(): void {
    this.list.reload();
    this.free.reload();
  }
}
