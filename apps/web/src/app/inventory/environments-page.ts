import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import type { ApprovalRuleAnswer, Environment, EnvironmentPage } from '@rocket/contracts';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { liveQuery } from '../core/live-query.js';
import { pagedList } from '../core/paged-list.js';
import { Session } from '../core/session.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { ProblemState } from '../ui/problem-state.js';
import { sizeDetail } from '../intake/intake-words.js';
import { SettingsTabs } from '../ui/settings-tabs.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import type { StatusLook } from '../ui/status-look.js';

/** The stages that clusters live in, and what is asked of patches in each. */
@Component({
  selector: 'rk-environments-page',
  imports: [MatButton, ProblemState, SettingsTabs, Skeleton, Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './environments-page.html',
  host: { class: 'page page-narrow' },
})
export class EnvironmentsPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  protected readonly whyNot = inject(Session).may('gate:write') ? '' : 'Only administrators may switch this';
  protected readonly list = pagedList(
    () => true,
    () => (cursor, abort, limit) =>
      this.api.get<EnvironmentPage>('/api/environments', { limit, cursor: cursor ?? undefined }, abort),
  );

  protected lookOf({ requireContactForPatching }: Environment): StatusLook {
    return requireContactForPatching ? { look: 'healthy', word: 'Required' } : { look: 'expired', word: 'Not required' };
  }

  private readonly maySeeRules = inject(Session).may('fleet:read');
  /** How requests are decided, by the name of the environment. */
  protected readonly rules = liveQuery(
    () =>
      this.maySeeRules && this.list.items().length > 0 ? this.list.items().map(({ environment }) => environment) : undefined,
    async (environments, abort) => {
      const rules = environments.map(
        async (name) =>
          [name, await this.api.get<ApprovalRuleAnswer>(route`/api/environments/${name}/approvalRule`, {}, abort)] as const,
      );
      return new Map(await Promise.all(rules));
    },
  );

  protected ruleWords({ environment }: Environment): string {
    const rule = this.rules.value()?.get(environment);
    if (!rule) return '';
    const person = rule.needsOther ? 'DBA other than who asks' : 'DBA';
    return rule.automaticUpTo ? `Nobody up to ${sizeDetail(rule.automaticUpTo)}, else a ${person}` : `A ${person}`;
  }

  protected async changeRule({ environment }: Environment): Promise<void> {
    const rule = this.rules.value()?.get(environment);
    if (!rule) return;
    const { ApprovalRuleDialog } = await import('../intake/approval-rule-dialog.js');
    const data = { environment, rule };
    const opened = this.dialogs.open<unknown, unknown, true>(ApprovalRuleDialog, { data, width: '520px' });
    if (await firstValueFrom(opened.afterClosed())) this.rules.reload();
  }

  protected async toggle({ environment, requireContactForPatching, version }: Environment): Promise<void> {
    const isOn = !requireContactForPatching;
    const done = await confirmed(this.dialogs, {
      title: isOn ? `Require a contact in ${environment}?` : `Require no contact in ${environment}?`,
      consequence: isOn
        ? `Clusters in ${environment} are patched only when a confirmed contact of their application hears of patching.`
        : `Clusters in ${environment} are patched though nobody of their application may hear of it.`,
      action: isOn ? 'Require a contact' : 'Require no contact',
      run: () => this.api.patch(route`/api/environments/${environment}`, { requireContactForPatching: isOn }, version),
    });
    if (done) this.list.reload();
  }
}
