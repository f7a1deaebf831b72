import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { IntakeEntry, IntakeEntryPage } from '@rocket/contracts';
import { Api, route } from '../../core/api.js';
import { toApiProblem, type ApiProblem } from '../../core/api-problem.js';
import { pagedList } from '../../core/paged-list.js';
import { Field } from '../../ui/field.js';
import { Icon } from '../../ui/icon.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { ProblemState } from '../../ui/problem-state.js';
import { Since } from '../../ui/since.js';
import { Skeleton } from '../../ui/skeleton.js';
import { TableFoot } from '../../ui/table-foot.js';
import { DEED_LOOKS, HAPPENINGS } from '../intake-words.js';

/** What was done to a request and said about it, and a place to say more. */
@Component({
  selector: 'rk-request-timeline',
  imports: [Field, Icon, MatButton, ProblemNotice, ProblemState, Since, Skeleton, TableFoot],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="card-head"><h2 id="timeline-head">What happened and was said</h2></div>
    @switch (entries.state()) {
      @case ('loading') {
        <rk-skeleton [lines]="3" />
      }
      @case ('problem') {
        <rk-problem-state [problem]="entries.problem()!" (retry)="entries.reload()" />
      }
      @case ('ready') {
        @if (entries.items().length === 0) {
          <p class="faint none">Nothing yet.</p>
        }
        <ol aria-labelledby="timeline-head">
          @for (entry of entries.items(); track entry.id) {
            <li [attr.data-deed]="entry.deed">
              <span class="dot"><rk-icon [path]="icon(entry)" [size]="16" /></span>
              <div>
                <p class="who">
                  @if (happening(entry); as words) {
                    <strong>{{ words }}</strong>
                  } @else {
                    <strong>{{ entry.actor }}</strong> {{ word(entry) }}
                  }
                  <span class="faint">&ngsp;<rk-since [at]="entry.at" /></span>
                </p>
                @if (entry.text) {
                  <p class="text">{{ entry.text }}</p>
                }
              </div>
            </li>
          }
        </ol>
        @if (entries.hasMore()) {
          <rk-table-foot
            [shown]="entries.items().length"
            [total]="entries.total()"
            one="entry"
            many="entries"
            [hasMore]="true"
            [loading]="entries.loadingMore()"
            (more)="entries.loadMore()"
          />
        }
      }
    }
    <form (submit)="$event.preventDefault(); say()">
      <rk-field label="Comment" controlId="request-comment" hint="Who asks and who decides are told.">
        <textarea #words class="textarea" rows="2" maxlength="4000" [value]="text()" (input)="text.set(words.value)"></textarea>
      </rk-field>
      @if (problem(); as refused) {
        <rk-problem-notice [problem]="refused" />
      }
      <button matButton="outlined" type="submit" [disabled]="busy() || text().trim() === ''">
        {{ busy() ? 'Working …' : 'Comment' }}
      </button>
    </form>
  `,
  styleUrl: './request-timeline.scss',
  host: { class: 'card' },
})
export class RequestTimeline {
  private readonly api = inject(Api);
  readonly requestId = input.required<string>();
  /** Whenever it changes there may be more to read. */
  readonly version = input.required<number>();
  readonly commented = output();
  private readonly asked = computed(() => ({ id: this.requestId(), version: this.version() }));
  protected readonly entries = pagedList(
    this.asked,
    ({ id }) =>
      (cursor, abort, limit) =>
        this.api.get<IntakeEntryPage>(route`/api/intakeRequests/${id}/entries`, { limit, cursor: cursor ?? undefined }, abort),
  );
  protected readonly text = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);

  protected icon({ deed }: IntakeEntry): string {
    return DEED_LOOKS[deed].icon;
  }

  protected word({ deed }: IntakeEntry): string {
    return DEED_LOOKS[deed].word;
  }

  protected happening({ deed }: IntakeEntry): string | undefined {
    return HAPPENINGS[deed];
  }

  protected async say(): Promise<void> {
    const text = this.text().trim();
    if (text === '' || this.busy()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      await this.api.post(route`/api/intakeRequests/${this.requestId()}/comments`, { text });
      this.text.set('');
      this.entries.reload();
      this.commented.emit();
    } catch (error) {
      this.problem.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
