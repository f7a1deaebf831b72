import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Api } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { liveQuery } from '../core/live-query.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import type { NeedKind } from './need-kinds.js';

const SHOWN = 4;

/** What waits of one kind: the first few, and the way to all. Nothing at all when nothing waits. Live. */
@Component({
  selector: 'rk-need-list',
  imports: [ProblemNotice, RouterLink, Since, Skeleton, Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (needs.state() === 'loading') {
      <div class="head">
        <h3>{{ kind().title }}</h3>
      </div>
      <rk-skeleton [lines]="2" />
    } @else if (needs.problem() && !needs.value()) {
      <div class="head">
        <h3>{{ kind().title }}</h3>
      </div>
      <rk-problem-notice [problem]="needs.problem()!" />
    } @else if (total() > 0) {
      <div class="head">
        <h3>
          {{ kind().title }} <span class="count">{{ total() }}</span>
        </h3>
        @if (total() > shown) {
          <a
            [routerLink]="kind().all.path"
            [queryParams]="kind().all.query"
            [attr.aria-label]="'All ' + total() + ', ' + kind().title"
            >All {{ total() }}</a
          >
        }
      </div>
      <ul>
        @for (row of needs.value()?.rows; track row.id) {
          <li>
            <a class="row" [routerLink]="row.link">
              <rk-status [status]="row.status" />
              <span class="name" [class.mono]="row.isMono">{{ row.name }}</span>
              <span class="note">{{ row.note }}</span>
              @if (row.at; as at) {
                <rk-since class="at" [at]="at" />
              }
            </a>
          </li>
        }
      </ul>
    }
  `,
  styleUrl: './need-list.scss',
  host: { '[class.quiet]': 'isQuiet()', '[attr.data-kind]': 'kind().key' },
})
export class NeedList {
  private readonly api = inject(Api);
  readonly kind = input.required<NeedKind>();
  /** How many there are, whenever that is read. */
  readonly counted = output<number>();
  protected readonly shown = SHOWN;
  protected readonly needs = liveQuery(this.kind, async (kind, abort) => {
    const needs = await kind.load(this.api, SHOWN, abort);
    this.counted.emit(needs.total);
    return needs;
  });
  protected readonly total = computed(() => this.needs.value()?.total ?? 0);
  protected readonly isQuiet = computed(() => this.needs.state() === 'ready' && this.total() === 0);

  constructor() {
    inject(FleetEvents).refreshOn({
      filter: (event) => this.kind().concerns(event),
      refresh: () => this.needs.reload(),
    });
  }
}
