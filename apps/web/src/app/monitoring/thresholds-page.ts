import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import type { ThresholdConditions, ThresholdOverride, ThresholdTest, ThresholdTestPage } from '@rocket/contracts';
import { mdiPlus } from '@mdi/js';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { Inventory } from '../core/inventory.js';
import { liveQuery } from '../core/live-query.js';
import { Session } from '../core/session.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { Icon } from '../ui/icon.js';
import { ProblemState } from '../ui/problem-state.js';
import { Skeleton } from '../ui/skeleton.js';
import { IncidentTabs } from './incident-tabs.js';
import { subjectWord } from './subject-words.js';
import type { ThresholdDialogData } from './threshold-dialog.js';

/** When a reading counts as a warning, or as critical. */
@Component({
  selector: 'rk-thresholds-page',
  imports: [Icon, IncidentTabs, MatButton, ProblemState, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './thresholds-page.html',
  styles: '.override td { background: var(--surface-sunken); } .deeper { padding-left: 28px !important; }',
  providers: [Inventory],
  host: { class: 'page' },
})
export class ThresholdsPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly environments = inject(Inventory).environments;
  protected readonly mayWrite = inject(Session).may('inventory:write');
  protected readonly tests = liveQuery(
    (): true => true,
    (_, abort) => this.api.get<ThresholdTestPage>('/api/thresholdTests', {}, abort),
  );
  protected readonly plus = mdiPlus;
  protected readonly subject = subjectWord;

  /** Opens a test, or an empty one; or what is otherwise about it in one environment. */
  protected async edit(test?: ThresholdTest, override?: ThresholdOverride | 'new'): Promise<void> {
    const { ThresholdDialog } = await import('./threshold-dialog.js');
    const environments = this.environments.value() ?? [];
    const data: ThresholdDialogData = { test, override, environments };
    const opened = this.dialogs.open<unknown, ThresholdDialogData, true>(ThresholdDialog, { data, width: '720px' });
    if (await firstValueFrom(opened.afterClosed())) this.tests.reload();
  }

  protected async remove({ id, title, version }: ThresholdTest): Promise<void> {
    const done = await confirmed(this.dialogs, {
      title: `Remove the test ${title}?`,
      consequence: 'Its open incidents end without anybody being told. Those of before stay.',
      action: 'Remove the test',
      dangerous: true,
      run: () => this.api.deleteVersion(route`/api/thresholdTests/${id}`, version),
    });
    if (done) this.tests.reload();
  }

  protected async endOverride({ id, title, version }: ThresholdTest, { environment }: ThresholdOverride): Promise<void> {
    const done = await confirmed(this.dialogs, {
      title: `Let ${title} be in ${environment} as elsewhere?`,
      consequence: 'The conditions of its own are forgotten.',
      action: `Forget what is otherwise in ${environment}`,
      run: () => this.api.deleteVersion(route`/api/thresholdTests/${id}/environments/${environment}`, version),
    });
    if (done) this.tests.reload();
  }

  protected condition(text: string | null, { enabled }: ThresholdConditions): string {
    return enabled ? (text ?? 'never') : 'off';
  }
}
