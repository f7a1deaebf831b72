import { ChangeDetectionStrategy, Component } from '@angular/core';
import { PageTabs } from '../ui/page-tabs.js';

/** What uses databases, and who is told about it. */
@Component({
  selector: 'rk-applications-tabs',
  imports: [PageTabs],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<rk-page-tabs label="Applications" [tabs]="tabs" />',
})
export class ApplicationsTabs {
  protected readonly tabs = [
    { path: '/applications', word: 'Applications' },
    { path: '/applications/contacts', word: 'Contacts' },
  ];
}
