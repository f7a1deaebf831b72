import { ChangeDetectionStrategy, Component } from '@angular/core';
import { PageTabs, type PageTab } from '../ui/page-tabs.js';

/** The views of backups: how the fleet stands, every backup, what was restored, what is left of deleted clusters, which stay, where they lie. */
@Component({
  selector: 'rk-backups-tabs',
  imports: [PageTabs],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<rk-page-tabs label="Backups" [tabs]="tabs" />',
})
export class BackupsTabs {
  protected readonly tabs: readonly PageTab[] = [
    { path: '/backups', word: 'Clusters' },
    { path: '/backups/all', word: 'All backups' },
    { path: '/backups/restores', word: 'Restores' },
    { path: '/backups/deleted', word: 'Deleted clusters' },
    { path: '/backups/policies', word: 'Policies', needs: 'fleet:read' },
    { path: '/backups/repositories', word: 'Repositories', needs: 'fleet:read' },
  ];
}
