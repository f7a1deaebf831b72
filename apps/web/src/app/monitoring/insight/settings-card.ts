import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { ComparedSetting, SettingList } from '@rocket/contracts';
import { mdiTune } from '@mdi/js';
import { Api, route } from '../../core/api.js';
import { liveQuery } from '../../core/live-query.js';
import { ProblemState } from '../../ui/problem-state.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Status } from '../../ui/status.js';
import type { StatusLook } from '../../ui/status-look.js';
import { SilentMembers } from './silent-members.js';

const VIEWS = [
  { name: 'attention', word: 'To look at', title: 'Members differ, or a restart is waited for' },
  { name: 'changed', word: 'Changed', title: 'Not as they come' },
] as const;
type View = (typeof VIEWS)[number]['name'];

/** Settings of all members side by side. */
@Component({
  selector: 'rk-settings-card',
  imports: [MatButton, ProblemState, SilentMembers, Skeleton, Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './settings-card.html',
  styleUrl: './settings-card.scss',
})
export class SettingsCard {
  private readonly api = inject(Api);
  readonly dbmsType = input.required<string>();
  readonly clusterName = input.required<string>();
  protected readonly settings = liveQuery(
    computed(() => ({ dbmsType: this.dbmsType(), clusterName: this.clusterName() })),
    ({ dbmsType, clusterName }, abort) =>
      this.api.get<SettingList>(route`/api/${dbmsType}/Cluster/${clusterName}/insight/settings`, {}, abort),
    { forgetOnChange: true },
  );
  protected readonly views = VIEWS;
  protected readonly view = signal<View>('attention');
  protected readonly shown = computed(() => {
    const items = this.settings.value()?.items ?? [];
    return this.view() === 'changed' ? items.filter(({ isOfMember }) => !isOfMember) : items.filter(needsAttention);
  });

  protected look(setting: ComparedSetting): StatusLook {
    if (setting.differs) return { look: 'attention', word: 'Members differ' };
    if (isPending(setting)) return { look: 'attention', word: 'Waits for a restart' };
    return { look: 'unknown', word: 'Changed', icon: mdiTune };
  }

  /** One value for all where they agree: `64MB`; else each with its member. */
  protected values(setting: ComparedSetting): { serverName: string | null; value: string; pending: string | null }[] {
    const values = setting.values.map(({ serverName, value, isPending: waits, pendingValue }) => ({
      serverName,
      value: setting.isHidden ? 'not shown' : (value ?? 'not known'),
      pending: waits ? (pendingValue ?? setting.initial ?? 'its default') : null,
    }));
    const [first] = values;
    const agree = values.every(({ value, pending }) => value === first?.value && pending === first.pending);
    return agree && first ? [{ ...first, serverName: null }] : values;
  }
}

function needsAttention(setting: ComparedSetting): boolean {
  return setting.differs || isPending(setting);
}

function isPending({ values }: ComparedSetting): boolean {
  return values.some((one) => one.isPending);
}
