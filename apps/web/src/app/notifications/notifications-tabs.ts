import { ChangeDetectionStrategy, Component } from '@angular/core';
import { PageTabs } from '../ui/page-tabs.js';

/** What was told, and what is told at each event. */
@Component({
  selector: 'rk-notifications-tabs',
  imports: [PageTabs],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<rk-page-tabs label="Notifications" [tabs]="tabs" />',
})
export class NotificationsTabs {
  protected readonly tabs = [
    { path: '/notifications', word: 'Ledger' },
    { path: '/notifications/templates', word: 'Templates' },
  ];
}
