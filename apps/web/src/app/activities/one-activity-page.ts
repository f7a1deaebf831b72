import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { Activity, ActivityAmendmentPage } from '@rocket/contracts';
import { Api, route } from '../core/api.js';
import { liveQuery } from '../core/live-query.js';
import { Session } from '../core/session.js';
import { activityWord } from '../ui/activity-look.js';
import { ProblemState } from '../ui/problem-state.js';
import { ServerLink } from '../ui/server-link.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { moment } from '../ui/words.js';
import { ActivityDialogs } from './activity-dialogs.js';
import { Ticket } from '../ui/ticket.js';

const AMENDMENTS_SHOWN = 100;

/** One activity, under an address that can be sent to a colleague. */
@Component({
  selector: 'rk-one-activity-page',
  imports: [MatButton, ProblemState, RouterLink, ServerLink, Since, Skeleton, Ticket],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './one-activity-page.html',
  styles: `
    .note,
    .lead {
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }
    .facts {
      display: grid;
      grid-template-columns: max-content minmax(0, 1fr);
      gap: 8px 24px;
    }
    dt {
      color: var(--text-faint);
    }
    .card + .card {
      margin-top: 16px;
    }
    code {
      overflow-wrap: anywhere;
    }
  `,
  host: { class: 'page' },
})
export class OneActivityPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(ActivityDialogs);
  protected readonly mayAmend = inject(Session).may('cluster:write');
  readonly activityId = input.required<string>();

  private readonly path = (): string => route`/api/activities/${this.activityId()}`;
  protected readonly activity = liveQuery(this.path, (path, abort) => this.api.get<Activity>(path, {}, abort), {
    forgetOnChange: true,
  });
  protected readonly amendments = liveQuery(this.path, (path, abort) =>
    this.api.get<ActivityAmendmentPage>(`${path}/amendments`, { limit: AMENDMENTS_SHOWN }, abort),
  );
  protected readonly wordOf = activityWord;

  protected moment(at: string): string {
    return moment(new Date(at));
  }

  protected changeOf(before: string | null, after: string | null): string {
    return before === after ? (after ?? '–') : `${before ?? '–'} → ${after ?? '–'}`;
  }

  protected async amend(activity: Activity): Promise<void> {
    if (!(await this.dialogs.amend(activity))) return;
    this.activity.reload();
    this.amendments.reload();
  }
}
