import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import type { Operation, OperationPage } from '@rocket/contracts';
import { mdiPlaylistPlay } from '@mdi/js';
import { Api } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { liveQuery } from '../core/live-query.js';
import { Icon } from '../ui/icon.js';
import { counted } from '../ui/words.js';

const SHOWN = 8;

/** What is being worked on right now, from every page. */
@Component({
  selector: 'rk-running-operations',
  imports: [Icon, MatMenu, MatMenuItem, MatMenuTrigger, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button type="button" class="chip" [class.busy]="total() > 0" [matMenuTriggerFor]="menu" [attr.aria-label]="label()">
      <rk-icon [path]="icon" /><span class="count">{{ total() }}</span>
    </button>
    <mat-menu #menu="matMenu" xPosition="before">
      @for (operation of running.value()?.items ?? []; track operation.id) {
        <a mat-menu-item [routerLink]="['/operations', operation.id]" class="entry">
          <span class="title">{{ operation.title }}</span>
          <span class="progress faint">{{ operation.stepsDone }} of {{ operation.stepsTotal }} · {{ operation.phase }}</span>
        </a>
      } @empty {
        <p class="none faint">Nothing is running.</p>
      }
      <a mat-menu-item routerLink="/operations">All operations</a>
    </mat-menu>
  `,
  styles: `
    .chip {
      display: inline-flex;
      align-items: center;
      gap: 5px;
      height: 30px;
      padding: 0 9px 0 7px;
      border: 1px solid transparent;
      border-radius: var(--radius);
      background: none;
      color: var(--text-soft);
      font: 500 13px/18px var(--sans);
      cursor: pointer;
    }
    .chip:hover {
      background: var(--hover);
    }
    .busy {
      border-color: color-mix(in srgb, var(--accent) 40%, transparent);
      background: var(--accent-soft);
      color: var(--accent);
    }
    .title,
    .progress {
      display: block;
      overflow: hidden;
      max-width: 280px;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .progress {
      font-size: 12px;
    }
    .none {
      padding: 10px 14px;
      font-size: 13px;
    }
  `,
})
export class RunningOperations {
  private readonly api = inject(Api);
  protected readonly icon = mdiPlaylistPlay;
  protected readonly running = liveQuery<true, { items: Operation[]; total: number }>(
    () => true,
    async (_, abort) => {
      const pages = await Promise.all(
        (['Running', 'Waiting', 'Queued'] as const).map((status) =>
          this.api.get<OperationPage>('/api/operations', { status, limit: SHOWN }, abort),
        ),
      );
      return {
        items: pages.flatMap((page) => page.items).slice(0, SHOWN),
        total: pages.reduce((sum, page) => sum + page.total, 0),
      };
    },
  );
  protected readonly total = computed(() => this.running.value()?.total ?? 0);
  protected readonly label = computed(() => counted(this.total(), 'running operation'));

  constructor() {
    inject(FleetEvents).refreshOn({
      filter: (event) => event.type === 'operation' || event.type === 'step',
      refresh: () => this.running.reload(),
    });
  }
}
