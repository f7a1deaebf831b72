import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { Router, RouterLink } from '@angular/router';
import type { Application, ApplicationContact, ApplicationContactPage, ListedCluster } from '@rocket/contracts';
import { DBMS_TYPES } from '@rocket/domain';
import { mdiAccountPlusOutline, mdiCalendarClock, mdiPlus } from '@mdi/js';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { Inventory } from '../core/inventory.js';
import { liveQuery } from '../core/live-query.js';
import { pagedList } from '../core/paged-list.js';
import { Session } from '../core/session.js';
import { startOfDay } from '../core/start-of-day.js';
import { urlFilters } from '../core/url-filters.js';
import { QuotaCard } from '../intake/quota-card.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { FilterDay } from '../ui/filter-day.js';
import { Icon } from '../ui/icon.js';
import { ProblemState } from '../ui/problem-state.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { clusterLook } from '../ui/status-look.js';
import { TableFoot } from '../ui/table-foot.js';
import { BudgetCard } from './budget-card.js';
import { CRITICALITY_WORDS, ROLE_WORDS, environmentsInWords, linkLook, topicsInWords } from './contact-words.js';

/** One application: its clusters, and who is told about them; now, or as it was on a day. */
@Component({
  selector: 'rk-application-page',
  imports: [
    BudgetCard,
    FilterDay,
    Icon,
    MatButton,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    ProblemState,
    QuotaCard,
    RouterLink,
    Skeleton,
    Status,
    TableFoot,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './application-page.html',
  styleUrl: './application-page.scss',
  providers: [Inventory],
  host: { class: 'page' },
})
export class ApplicationPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly environments = inject(Inventory).environments;
  readonly applicationName = input.required<string>();
  protected readonly filters = urlFilters(['asOf']);
  private readonly then = computed(() => startOfDay(this.filters.value().asOf, 1));
  private readonly asked = computed(() => ({ name: this.applicationName(), asOf: this.then() }));

  protected readonly application = liveQuery(
    this.asked,
    ({ name, asOf }, abort) => this.api.get<Application>(route`/api/applications/${name}`, { asOf }, abort),
    { forgetOnChange: true },
  );
  protected readonly contacts = pagedList(this.asked, ({ name, asOf }) => (cursor, abort, limit) => {
    const query = { asOf, limit, cursor: cursor ?? undefined };
    return this.api.get<ApplicationContactPage>(route`/api/applications/${name}/contacts`, query, abort);
  });
  protected readonly clusters = liveQuery(this.applicationName, (application, abort) => this.clustersOf(application, abort));
  protected readonly isPast = computed(() => this.then() !== undefined);
  protected readonly mayChange = computed(() => !this.isPast() && this.session.may('inventory:write'));
  protected readonly maySpeak = computed(() => !this.isPast() && this.session.may('contact:write'));
  protected readonly unheard = computed(
    () => this.application.value()?.contactCount === 0 && (this.clusters.value()?.length ?? 0) > 0,
  );
  protected readonly roleWords = ROLE_WORDS;
  protected readonly look = linkLook;
  protected readonly clusterLook = clusterLook;
  protected readonly topics = topicsInWords;
  protected readonly places = environmentsInWords;
  protected readonly icons = { signUp: mdiAccountPlusOutline, plus: mdiPlus, past: mdiCalendarClock };

  constructor() {
    inject(FleetEvents).refreshOn({ filter: ({ type }) => type === 'cluster', refresh: () => this.clusters.reload() });
  }

  protected criticality({ criticality }: Application): string {
    return criticality === null ? 'not judged' : CRITICALITY_WORDS[criticality];
  }

  protected async change(application: Application): Promise<void> {
    const { ApplicationDialog } = await import('./application-dialog.js');
    const opened = this.dialogs.open<unknown, unknown, Application>(ApplicationDialog, { data: { application }, width: '520px' });
    if (await firstValueFrom(opened.afterClosed())) this.application.reload();
  }

  protected async end({ applicationName }: Application): Promise<void> {
    const done = await confirmed(this.dialogs, {
      title: `End ${applicationName}?`,
      consequence: 'Nobody hears of it any more. What it was and who was told stays in the record, and its name is free again.',
      action: `End ${applicationName}`,
      dangerous: true,
      run: () => this.api.post(route`/api/applications/${applicationName}/expire`, {}),
    });
    if (done) await this.router.navigate(['/applications']);
  }

  /** Signs somebody up, or changes what a contact hears. */
  protected async link(link?: ApplicationContact): Promise<void> {
    const { LinkDialog } = await import('./link-dialog.js');
    const environments = this.environments.value() ?? [];
    const data = { applicationName: this.applicationName(), environments, ...(link && { link }) };
    const opened = this.dialogs.open<unknown, unknown, boolean>(LinkDialog, { data, width: '600px' });
    if (await firstValueFrom(opened.afterClosed())) this.reloadContacts();
  }

  protected async approve({ contactId, contactName, role }: ApplicationContact): Promise<void> {
    const owner = role === 'owner' ? ' As its owner it may approve others.' : '';
    const done = await confirmed(this.dialogs, {
      title: `Approve ${contactName}?`,
      consequence: `It hears of ${this.applicationName()} as soon as its address is confirmed.${owner}`,
      action: `Approve ${contactName}`,
      run: () => this.api.post(route`/api/applications/${this.applicationName()}/contacts/${contactId}/approve`, {}),
    });
    if (done) this.reloadContacts();
  }

  protected async unlink({ contactId, contactName }: ApplicationContact): Promise<void> {
    const done = await confirmed(this.dialogs, {
      title: `Tell ${contactName} no more?`,
      consequence: `It hears of ${this.applicationName()} no more. Where a contact is required, clusters are not patched without one.`,
      action: 'Tell it no more',
      dangerous: true,
      run: () => this.api.delete(route`/api/applications/${this.applicationName()}/contacts/${contactId}`),
    });
    if (done) this.reloadContacts();
  }

  private reloadContacts(): void {
    this.contacts.reload();
    this.application.reload();
  }

  private async clustersOf(application: string, abort: AbortSignal): Promise<ListedCluster[]> {
    const pages = await Promise.all(
      DBMS_TYPES.map((dbmsType) =>
        this.api.get<{ items: ListedCluster[] }>(route`/api/${dbmsType}/clusters`, { application, limit: 500 }, abort),
      ),
    );
    return pages.flatMap(({ items }) => items);
  }
}
