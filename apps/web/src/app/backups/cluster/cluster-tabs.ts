import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { PageTabs } from '../../ui/page-tabs.js';

/** The views of one cluster. */
@Component({
  selector: 'rk-cluster-tabs',
  imports: [PageTabs],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<rk-page-tabs [label]="clusterName()" [tabs]="tabs()" />',
})
export class ClusterTabs {
  readonly dbmsType = input.required<string>();
  readonly clusterName = input.required<string>();
  protected readonly tabs = computed(() => {
    const path = `/clusters/${encodeURIComponent(this.dbmsType())}/${encodeURIComponent(this.clusterName())}`;
    return [
      { path, word: 'Overview' },
      { path: `${path}/backups`, word: 'Backups' },
      { path: `${path}/monitoring`, word: 'Monitoring' },
      ...(this.dbmsType() === 'PostgreSQL' ? [{ path: `${path}/insight`, word: 'Insight' }] : []),
    ];
  });
}
