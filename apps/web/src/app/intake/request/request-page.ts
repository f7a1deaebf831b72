import { ChangeDetectionStrategy, Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import type {
  ApprovalRuleAnswer,
  IntakeDeliveryAnswer,
  IntakeOutlookAnswer,
  IntakeProvisioned,
  IntakeRequest,
} from '@rocket/contracts';
import type { IntakeDeed } from '@rocket/domain';
import { mdiDatabaseOutline } from '@mdi/js';
import { Api, route } from '../../core/api.js';
import { FleetEvents } from '../../core/fleet-events.js';
import { liveOperation } from '../../core/live-operation.js';
import { liveQuery } from '../../core/live-query.js';
import { PageTitle } from '../../core/page-title.js';
import { Session } from '../../core/session.js';
import { Icon } from '../../ui/icon.js';
import { ProblemState } from '../../ui/problem-state.js';
import { ReviewRows } from '../../ui/review-rows.js';
import { Since } from '../../ui/since.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Status } from '../../ui/status.js';
import { costText, hoursText, intakeLook, isOfRequests, sizeDetail } from '../intake-words.js';
import { OutlookPanel } from '../outlook-panel.js';
import { DeliveryCard } from './delivery-card.js';
import { requestFacts } from './request-facts.js';
import { RequestTimeline } from './request-timeline.js';

/** Whoever waits for an answer sees it come. */
const LOOK_AGAIN_MS = 15_000;
const OPEN: readonly IntakeRequest['status'][] = ['Draft', 'Submitted', 'ChangesAsked', 'Approved'];

/** One request: what is asked for, what was promised, what was said, and what may be done now. */
@Component({
  selector: 'rk-request-page',
  imports: [
    DeliveryCard,
    Icon,
    MatButton,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    OutlookPanel,
    ProblemState,
    RequestTimeline,
    ReviewRows,
    RouterLink,
    Since,
    Skeleton,
    Status,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './request-page.html',
  styleUrl: './request-page.scss',
  host: { class: 'page' },
})
export class RequestPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly session = inject(Session);
  private readonly title = inject(PageTitle);
  /** Its id, or its number as people write it. */
  readonly requestId = input.required<string>();

  protected readonly request = liveQuery(
    this.requestId,
    (id, abort) => this.api.get<IntakeRequest>(route`/api/intakeRequests/${id}`, {}, abort),
    { forgetOnChange: true },
  );
  private readonly known = computed(
    () => {
      const request = this.request.value();
      return request && { id: request.id, status: request.status, version: request.version };
    },
    { equal: (one, other) => one?.id === other?.id && one?.version === other?.version },
  );
  /** Of use as long as nothing is built. */
  protected readonly isOpen = computed(() => OPEN.includes(this.request.value()?.status ?? 'Done'));
  protected readonly outlook = liveQuery(
    () => (this.isOpen() ? this.known() : undefined),
    ({ id }, abort) => this.api.get<IntakeOutlookAnswer>(route`/api/intakeRequests/${id}/outlook`, {}, abort),
  );
  protected readonly delivery = liveQuery(
    () => (this.known()?.status === 'Done' ? this.known() : undefined),
    ({ id }, abort) => this.api.get<IntakeDeliveryAnswer>(route`/api/intakeRequests/${id}/delivery`, {}, abort),
  );
  private readonly rule = liveQuery(
    () => (this.isOpen() && this.mayDecide ? (this.request.value()?.form.environment ?? undefined) : undefined),
    (environment, abort) => this.api.get<ApprovalRuleAnswer>(route`/api/environments/${environment}/approvalRule`, {}, abort),
  );
  protected readonly live = liveOperation(() =>
    this.known()?.status === 'Provisioning' ? (this.request.value()?.operationId ?? undefined) : undefined,
  );
  protected readonly share = computed(() => {
    const operation = this.live.operation.value();
    return operation && operation.stepsTotal > 0 ? (100 * operation.stepsDone) / operation.stepsTotal : 0;
  });

  protected readonly mayDecide = this.session.may('intake:decide');
  protected readonly isMine = computed(() => this.request.value()?.requester === this.session.user()?.username);
  /** Why whoever looks at it may not approve it; undefined when they may. */
  protected readonly whyNotApprove = computed(() =>
    this.isMine() && this.rule.value()?.needsOther ? 'Somebody else than you has to decide about it' : undefined,
  );
  protected readonly facts = computed(() => {
    const request = this.request.value();
    return request ? requestFacts(request) : [];
  });
  /** As it was said when it was submitted. */
  protected readonly promised = computed(() => {
    const promised = this.request.value()?.promised;
    if (!promised) return [];
    return [
      { word: 'Cost a month', text: promised.monthlyCost ? costText(promised.monthlyCost) : 'no prices were in force' },
      {
        word: 'Usually takes',
        text: promised.leadTimeHours === null ? 'too few were built yet' : hoursText(promised.leadTimeHours),
      },
      { word: 'Servers that matched', text: String(promised.matchingServers) },
      { word: 'Who decides', text: promised.whoDecides },
    ];
  });
  protected readonly look = intakeLook;
  protected readonly icons = { cluster: mdiDatabaseOutline };

  constructor() {
    effect(() => this.title.show(this.request.value()?.number));
    inject(FleetEvents).refreshOn({ filter: isOfRequests, refresh: () => this.request.reload() });
    effect((onCleanup) => {
      // Who asks may not see the operation, nor what it tells, as long as the application is not known to be theirs.
      if (this.known()?.status !== 'Provisioning') return;
      const timer = setInterval(() => untracked(() => document.hidden || this.request.reload()), LOOK_AGAIN_MS);
      onCleanup(() => clearInterval(timer));
    });
  }

  protected can(deed: IntakeDeed): boolean {
    if (!this.request.value()?.possibleDeeds.includes(deed)) return false;
    return this.mayDecide || (this.isMine() && ['edit', 'submit', 'withdraw'].includes(deed));
  }

  protected async submit({ id, number }: IntakeRequest): Promise<void> {
    const { confirmed } = await import('../../ui/confirm-dialog.js');
    const done = await confirmed(this.dialogs, {
      title: `Submit ${number}?`,
      consequence:
        this.outlook.value()?.decision?.reason ?? 'It is looked at by who decides. It can be withdrawn until it is built.',
      action: `Submit ${number}`,
      run: () => this.api.post(route`/api/intakeRequests/${id}/submit`, {}),
    });
    if (done) this.request.reload();
  }

  protected async decide(request: IntakeRequest, decision: 'approve' | 'askChanges' | 'reject' | 'withdraw'): Promise<void> {
    const { id, number } = request;
    const { decisionSaying } = await import('./decision-sayings.js');
    const run = (text: string): Promise<unknown> => this.api.post(`${route`/api/intakeRequests/${id}`}/${decision}`, { text });
    await this.say({ ...decisionSaying(decision, number), run });
  }

  /** Approves where that is still to be done, and builds: one action. */
  protected async provision(request: IntakeRequest): Promise<void> {
    const { id, number, dbmsType, form, status } = request;
    const { foreseePull } = await import('./foresee-pull.js');
    const isApproved = status === 'Approved';
    const action = isApproved ? 'Provision' : 'Approve and provision';
    const path = route`/api/intakeRequests/${id}`;
    await this.say({
      title: `${action} ${number}?`,
      consequence: 'These servers are pulled and held, and the cluster is built on them: all of it, or nothing.',
      facts: [
        { word: 'Cluster', text: `${form.clusterName ?? ''} for ${form.applicationName ?? ''} in ${form.environment ?? ''}` },
        { word: 'Asked for', text: sizeDetail(form) },
        { word: 'Pulled from the pool', text: await foreseePull(this.api, dbmsType, form) },
        {
          word: 'Cost a month',
          text: this.outlook.value()?.monthlyCost
            ? costText(this.outlook.value()?.monthlyCost ?? null)
            : 'no prices are in force',
        },
      ],
      label: 'What you say to it',
      optional: true,
      action: `${action} ${number}`,
      run: (text) =>
        isApproved
          ? this.api.post<IntakeProvisioned>(`${path}/provision`, {})
          : this.api.post<IntakeProvisioned>(`${path}/approveAndProvision`, { text }),
    });
  }

  private async say(saying: import('./say-dialog.js').Saying): Promise<void> {
    const { said } = await import('./say-dialog.js');
    if (await said(this.dialogs, saying)) this.request.reload();
  }
}
