import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import type { NotificationTemplate, NotificationTemplateList } from '@rocket/contracts';
import { Api, route } from '../core/api.js';
import { liveQuery } from '../core/live-query.js';
import { urlFilters } from '../core/url-filters.js';
import { ProblemState } from '../ui/problem-state.js';
import { Skeleton } from '../ui/skeleton.js';
import { MailFrame } from './mail-frame.js';
import { MessageTexts } from './message-texts.js';
import { eventWord } from './notification-look.js';
import { NotificationsTabs } from './notifications-tabs.js';

/** What contacts are told at each event, shown with clusters that do not exist. */
@Component({
  selector: 'rk-templates-page',
  imports: [MailFrame, MessageTexts, NotificationsTabs, ProblemState, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './templates-page.html',
  styleUrl: './templates-page.scss',
  host: { class: 'page' },
})
export class TemplatesPage {
  private readonly api = inject(Api);
  protected readonly filters = urlFilters(['event']);
  protected readonly templates = liveQuery(
    () => '/api/notificationTemplates',
    (path, abort) => this.api.get<NotificationTemplateList>(path, {}, abort),
  );
  protected readonly items = computed(() => this.templates.value()?.items ?? []);
  protected readonly shown = computed(
    () => this.items().find(({ event }) => event === this.filters.value().event) ?? this.items()[0],
  );
  protected readonly wordOf = eventWord;

  protected htmlPath({ event }: NotificationTemplate): `/api/${string}` {
    return route`/api/notificationTemplates/${event}/html` as `/api/${string}`;
  }
}
