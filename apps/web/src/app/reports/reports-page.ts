import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ReportPage as ReportList } from '@rocket/contracts';
import { Api } from '../core/api.js';
import { liveQuery } from '../core/live-query.js';
import { ProblemState } from '../ui/problem-state.js';
import { ReportsTabs } from '../ui/reports-tabs.js';
import { Skeleton } from '../ui/skeleton.js';

/** Which reports there are, and what each says. */
@Component({
  selector: 'rk-reports-page',
  imports: [ProblemState, ReportsTabs, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page-head">
      <div>
        <h1>Reports</h1>
        <p class="lead">What the fleet was and is, in figures. Each is read from what is kept, as a table, a chart and a file.</p>
      </div>
    </div>
    <rk-reports-tabs />
    @switch (reports.state()) {
      @case ('loading') {
        <div class="card"><rk-skeleton [lines]="8" /></div>
      }
      @case ('problem') {
        <div class="card"><rk-problem-state [problem]="reports.problem()!" (retry)="reports.reload()" /></div>
      }
      @case ('ready') {
        <ul class="shelf">
          @for (report of reports.value()!.items; track report.name) {
            <li class="card">
              <h2>
                <a [routerLink]="['/reports/show', report.name]" queryParamsHandling="preserve">{{ report.title }}</a>
              </h2>
              <p class="soft">{{ report.description }}</p>
            </li>
          }
        </ul>
      }
    }
  `,
  styles: `
    .shelf {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(280px, 1fr));
      gap: 12px;
    }
    li {
      position: relative;
      padding: 14px 16px 16px;
    }
    li:hover {
      border-color: var(--line-strong);
    }
    h2 {
      margin-bottom: 4px;
      font-size: 14px;
    }
    a {
      color: var(--text);
    }
    a::after {
      position: absolute;
      inset: 0;
      content: '';
    }
    p {
      font-size: 13px;
      line-height: 19px;
    }
  `,
  host: { class: 'page' },
})
export class ReportsPage {
  private readonly api = inject(Api);
  protected readonly reports = liveQuery(
    (): true => true,
    (_, abort) => this.api.get<ReportList>('/api/reports', {}, abort),
  );
}
