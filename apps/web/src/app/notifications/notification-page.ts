import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { NotificationDetail } from '@rocket/contracts';
import type { ApiProblem } from '../core/api-problem.js';
import { toApiProblem } from '../core/api-problem.js';
import { Api, route } from '../core/api.js';
import { liveQuery } from '../core/live-query.js';
import { Session } from '../core/session.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { ProblemState } from '../ui/problem-state.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { moment } from '../ui/words.js';
import { MailFrame } from './mail-frame.js';
import { eventWord, notificationLook } from './notification-look.js';
import { MessageTexts } from './message-texts.js';

/** One message, as it was sent. */
@Component({
  selector: 'rk-notification-page',
  imports: [MailFrame, MatButton, MessageTexts, ProblemNotice, ProblemState, Since, Skeleton, Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './notification-page.html',
  styleUrl: './notification-page.scss',
  host: { class: 'page' },
})
export class NotificationPage {
  private readonly api = inject(Api);
  protected readonly mayRetry = inject(Session).may('operation:write');
  readonly notificationId = input.required<string>();

  private readonly path = (): `/api/${string}` => route`/api/notifications/${this.notificationId()}` as `/api/${string}`;
  protected readonly notification = liveQuery(this.path, (path, abort) => this.api.get<NotificationDetail>(path, {}, abort), {
    forgetOnChange: true,
  });
  protected readonly htmlPath = computed(() => `${this.path()}/html` as `/api/${string}`);
  protected readonly busy = signal(false);
  protected readonly refused = signal<ApiProblem | undefined>(undefined);
  protected readonly look = notificationLook;
  protected readonly wordOf = eventWord;

  protected moment(at: string): string {
    return moment(new Date(at));
  }

  protected isRetryable({ status }: NotificationDetail): boolean {
    return this.mayRetry && (status === 'Failed' || status === 'Kept');
  }

  protected async retry(): Promise<void> {
    this.busy.set(true);
    this.refused.set(undefined);
    try {
      await this.api.post(`${this.path()}/retry`, {});
      this.notification.reload();
    } catch (error) {
      this.refused.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
