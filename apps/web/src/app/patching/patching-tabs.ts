import { ChangeDetectionStrategy, Component } from '@angular/core';
import { PageTabs } from '../ui/page-tabs.js';

/** The four views of patching: how the fleet stands, what was run, what became of each server, when nothing starts. */
@Component({
  selector: 'rk-patching-tabs',
  imports: [PageTabs],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<rk-page-tabs label="Patching" [tabs]="tabs" />',
})
export class PatchingTabs {
  protected readonly tabs = [
    { path: '/patching', word: 'Compliance' },
    { path: '/patching/runs', word: 'Runs' },
    { path: '/patching/records', word: 'Records' },
    { path: '/patching/blackouts', word: 'Blackouts' },
  ];
}
