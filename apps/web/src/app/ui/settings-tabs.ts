import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Session } from '../core/session.js';
import { PageTabs } from './page-tabs.js';

/** What is set for the installation, and for who is signed in. */
@Component({
  selector: 'rk-settings-tabs',
  imports: [PageTabs],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<rk-page-tabs label="Settings" [tabs]="tabs()" />',
})
export class SettingsTabs {
  private readonly session = inject(Session);
  protected readonly tabs = computed(() => [
    { path: '/settings/api-access', word: 'API access' },
    { path: '/settings/environments', word: 'Environments' },
    ...(this.session.may('user:write') ? [{ path: '/settings/users', word: 'Users' }] : []),
  ]);
}
