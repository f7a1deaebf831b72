import { ChangeDetectionStrategy, Component } from '@angular/core';
import { PageTabs, type PageTab } from './page-tabs.js';

/** What is set for the installation, and for who is signed in. */
@Component({
  selector: 'rk-settings-tabs',
  imports: [PageTabs],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<rk-page-tabs label="Settings" [tabs]="tabs" />',
})
export class SettingsTabs {
  protected readonly tabs: readonly PageTab[] = [
    { path: '/settings/api-access', word: 'API access' },
    { path: '/settings/environments', word: 'Environments', needs: 'fleet:read' },
    { path: '/settings/users', word: 'Users', needs: 'user:write' },
  ];
}
