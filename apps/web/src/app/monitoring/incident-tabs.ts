import { ChangeDetectionStrategy, Component } from '@angular/core';
import { PageTabs, type PageTab } from '../ui/page-tabs.js';

/** The views of incidents: what is or was wrong, and when something counts as wrong. */
@Component({
  selector: 'rk-incident-tabs',
  imports: [PageTabs],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<rk-page-tabs label="Incidents" [tabs]="tabs" />',
})
export class IncidentTabs {
  protected readonly tabs: readonly PageTab[] = [
    { path: '/incidents', word: 'Incidents' },
    { path: '/incidents/thresholds', word: 'Thresholds', needs: 'fleet:read' },
  ];
}
