import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { Icon } from '../ui/icon.js';
import { LOOK_ICONS, type Look } from '../ui/status-look.js';
import type { HealthCounts } from './cluster-list.js';

interface Figure {
  look: Look;
  count: number;
  word: string;
  health: string;
}

/** The fleet in one line: how many clusters are up, need a look, are down. Each figure is a filter. */
@Component({
  selector: 'rk-health-figures',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (counts(); as all) {
      <span class="total">{{ all.total }} in all</span>
      @for (figure of figures(); track figure.health) {
        <button type="button" [attr.data-look]="figure.look" (click)="picked.emit(figure.health)">
          <rk-icon [path]="icons[figure.look]" [size]="15" />{{ figure.count }} {{ figure.word }}
        </button>
      }
    } @else {
      <span class="total">&nbsp;</span>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 2px 12px;
      margin-top: 2px;
      font-size: 13px;
    }
    .total {
      color: var(--text-soft);
    }
    button {
      display: inline-flex;
      align-items: center;
      gap: 5px;
      padding: 2px 0;
      border: 0;
      background: none;
      font: 500 13px/20px var(--sans);
      cursor: pointer;
    }
    button:hover {
      text-decoration: underline;
      text-underline-offset: 3px;
    }
    [data-look='healthy'] {
      color: var(--good);
    }
    [data-look='attention'] {
      color: var(--attention);
    }
    [data-look='down'] {
      color: var(--bad);
    }
    [data-look='working'],
    [data-look='creating'] {
      color: var(--accent);
    }
  `,
})
export class HealthFigures {
  readonly counts = input.required<HealthCounts | undefined>();
  readonly picked = output<string>();
  protected readonly icons = LOOK_ICONS;
  protected readonly figures = computed<Figure[]>(() => {
    const counts = this.counts();
    if (!counts) return [];
    const all: Figure[] = [
      { look: 'down', count: counts.down, word: 'down, not built or deleted', health: 'ClusterDown' },
      { look: 'attention', count: counts.attention, word: 'with issues', health: 'ClusterUpWithIssues' },
      { look: 'working', count: counts.working, word: 'being worked on', health: 'ClusterOnLineMaint' },
      { look: 'creating', count: counts.creating, word: 'being built or stopped', health: 'ClusterConfig' },
      { look: 'healthy', count: counts.healthy, word: 'up', health: 'ClusterUp' },
    ];
    return all.filter((figure) => figure.count > 0);
  });
}
