import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { OpenIncidents } from '@rocket/contracts';
import { mdiAlertCircle, mdiAlertOctagon } from '@mdi/js';
import { Api } from '../core/api.js';
import { FleetEvents } from '../core/fleet-events.js';
import { liveQuery } from '../core/live-query.js';
import { Icon } from '../ui/icon.js';
import { counted, listed } from '../ui/words.js';

/** On every page: that something is not as it should be. Nothing at all when nothing is. */
@Component({
  selector: 'rk-open-incidents',
  imports: [Icon, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="status">
      @if (words(); as text) {
        <a class="bar" routerLink="/incidents" [class.critical]="isCritical()">
          <rk-icon [path]="isCritical() ? icons.critical : icons.warning" [size]="16" />
          <span>{{ text }}</span>
        </a>
      }
    </div>
  `,
  styles: `
    .bar {
      display: flex;
      gap: 8px;
      align-items: center;
      padding: 7px 28px;
      border-bottom: 1px solid var(--line);
      background: var(--attention-wash);
      color: var(--attention);
      font-size: 13px;
      font-weight: 500;
    }
    .critical {
      background: var(--bad-wash);
      color: var(--bad);
    }
    .bar:focus-visible {
      border-radius: 0;
      box-shadow: inset 0 0 0 2px var(--accent);
    }
    @media (max-width: 720px) {
      .bar {
        padding-inline: 16px;
      }
    }
  `,
})
export class OpenIncidentsBar {
  private readonly api = inject(Api);
  protected readonly icons = { critical: mdiAlertOctagon, warning: mdiAlertCircle };
  private readonly open = liveQuery(
    (): true => true,
    (_, abort) => this.api.get<OpenIncidents>('/api/openIncidents', {}, abort),
  );
  protected readonly isCritical = computed(() => (this.open.value()?.critical ?? 0) > 0);
  protected readonly words = computed(() => {
    const { critical = 0, warning = 0, unknown = 0 } = this.open.value() ?? {};
    const parts = [
      critical > 0 && counted(critical, 'critical incident'),
      warning > 0 && counted(warning, 'warning'),
      unknown > 0 && `${counted(unknown, 'incident')} of which nothing is known any more`,
    ];
    return listed(parts.filter((part) => part !== false));
  });

  constructor() {
    inject(FleetEvents).refreshOn({ filter: ({ type }) => type === 'incident', refresh: () => this.open.reload() });
  }
}
