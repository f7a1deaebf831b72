import { ChangeDetectionStrategy, Component } from '@angular/core';
import { PageTabs } from './page-tabs.js';

/** What the fleet was and is, in figures, and what it costs. */
@Component({
  selector: 'rk-reports-tabs',
  imports: [PageTabs],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<rk-page-tabs label="Reports" [tabs]="tabs" />',
})
export class ReportsTabs {
  protected readonly tabs = [
    { path: '/reports', word: 'Reports' },
    { path: '/reports/costs', word: 'Costs' },
    { path: '/reports/rate-cards', word: 'Rate cards' },
  ];
}
