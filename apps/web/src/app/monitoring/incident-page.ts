import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { Incident, IncidentDetails } from '@rocket/contracts';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { FleetEvents } from '../core/fleet-events.js';
import { liveQuery } from '../core/live-query.js';
import { PageTitle } from '../core/page-title.js';
import { Session } from '../core/session.js';
import { Clock } from '../ui/clock.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { ProblemState } from '../ui/problem-state.js';
import { ServerLink } from '../ui/server-link.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { moment } from '../ui/words.js';
import { numberWords } from './chart-model.js';
import { incidentLook, incidentNumbers, incidentTitle, isQuiet } from './incident-words.js';
import { Ticket } from '../ui/ticket.js';

/** One incident: what it is about, what it has gone through, and what people make of it. Live. */
@Component({
  selector: 'rk-incident-page',
  imports: [MatButton, ProblemNotice, ProblemState, RouterLink, ServerLink, Since, Skeleton, Status, Ticket],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './incident-page.html',
  styleUrl: './incident-page.scss',
  host: { class: 'page page-narrow' },
})
export class OneIncidentPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly clock = inject(Clock);
  private readonly titles = inject(PageTitle);
  protected readonly mayWrite = inject(Session).may('cluster:write');
  readonly dbmsType = input.required<string>();
  readonly incidentId = input.required<string>();

  private readonly path = computed(() => route`/api/${this.dbmsType()}/incidents/${this.incidentId()}`);
  protected readonly incident = liveQuery(this.path, (path, abort) => this.api.get<IncidentDetails>(path, {}, abort), {
    forgetOnChange: true,
  });
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly busy = signal(false);
  protected readonly quiet = computed(() => {
    const it = this.incident.value();
    return it !== undefined && isQuiet(it, this.clock.now());
  });
  protected readonly look = incidentLook;
  protected readonly titleOf = incidentTitle;
  protected readonly numbers = incidentNumbers;

  constructor() {
    effect(() => this.titles.show(this.incident.value()?.title ?? 'Incident'));
    inject(FleetEvents).refreshOn({
      filter: ({ type, clusterName }) => type === 'incident' && clusterName === this.incident.value()?.clusterName,
      refresh: () => this.incident.reload(),
    });
  }

  protected value(of: number | null, { unit }: Incident): string {
    return of === null ? '–' : numberWords(of, unit);
  }

  protected exact(at: string): string {
    return moment(new Date(at));
  }

  protected acknowledge(): Promise<void> {
    return this.ask(() => this.api.post(`${this.path()}/acknowledge`, {}));
  }

  protected endSilence(): Promise<void> {
    return this.ask(() => this.api.delete(`${this.path()}/silence`));
  }

  protected async silence(): Promise<void> {
    const { SilenceDialog } = await import('./silence-dialog.js');
    await this.opened(SilenceDialog, `${this.path()}/silence`);
  }

  protected async write(incident: Incident): Promise<void> {
    const { IncidentNoteDialog } = await import('./incident-note-dialog.js');
    await this.opened(IncidentNoteDialog, { path: this.path(), incident });
  }

  private async opened(dialog: Parameters<MatDialog['open']>[0], data: unknown): Promise<void> {
    const isDone: unknown = await firstValueFrom(this.dialogs.open(dialog, { data, width: '520px' }).afterClosed());
    if (isDone === true) this.incident.reload();
  }

  private async ask(work: () => Promise<unknown>): Promise<void> {
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      await work();
      this.incident.reload();
    } catch (error) {
      this.problem.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
