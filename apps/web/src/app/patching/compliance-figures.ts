import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { ClusterCompliancePage } from '@rocket/contracts';
import type { ComplianceState } from '@rocket/domain';
import { Icon } from '../ui/icon.js';
import { complianceLook, lookIcon } from '../ui/status-look.js';

/** In the order in which somebody has to care. */
const ORDER: readonly ComplianceState[] = ['required', 'available', 'next window', 'in progress', 'unknown', 'none'];

/** How many clusters are in which state. Each figure filters the table, and lets go of it when pressed again. */
@Component({
  selector: 'rk-compliance-figures',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul aria-label="Clusters by state">
      @for (figure of figures(); track figure.state) {
        <li>
          <button
            type="button"
            [attr.data-look]="figure.look"
            [attr.aria-pressed]="figure.state === current()"
            (click)="picked.emit(figure.state === current() ? undefined : figure.state)"
          >
            <span class="count">{{ figure.count ?? '–' }}</span>
            <span class="word"><rk-icon [path]="figure.icon" [size]="15" />{{ figure.word }}</span>
          </button>
        </li>
      }
    </ul>
  `,
  styleUrl: './compliance-figures.scss',
})
export class ComplianceFigures {
  readonly counts = input.required<ClusterCompliancePage['counts'] | undefined>();
  readonly current = input<ComplianceState | undefined>();
  readonly picked = output<ComplianceState | undefined>();

  protected readonly figures = computed(() =>
    ORDER.map((state) => {
      const status = complianceLook(state);
      const count = this.counts() && (this.counts()?.[state] ?? 0);
      return { state, look: count ? status.look : 'none', word: status.word, icon: lookIcon(status), count };
    }),
  );
}
