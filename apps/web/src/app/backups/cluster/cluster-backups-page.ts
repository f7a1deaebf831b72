import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import type { Backup } from '@rocket/contracts';
import { parseDbmsType, type BackupType } from '@rocket/domain';
import { mdiAlertCircle, mdiArchiveClockOutline, mdiChevronDown } from '@mdi/js';
import { toApiProblem, type ApiProblem } from '../../core/api-problem.js';
import { PageTitle } from '../../core/page-title.js';
import { Session } from '../../core/session.js';
import { EmptyState } from '../../ui/empty-state.js';
import { Icon } from '../../ui/icon.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { ProblemState } from '../../ui/problem-state.js';
import { Since } from '../../ui/since.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Status } from '../../ui/status.js';
import { TintOnChange } from '../../ui/tint-on-change.js';
import { counted, gigs } from '../../ui/words.js';
import { goalWord, overviewLook, overviewReason, purposeWord, restoreLook } from '../backup-looks.js';
import { BackupCommands } from './backup-commands.js';
import { BackupTimeline } from './backup-timeline.js';
import { ClusterBackups } from './cluster-backups.js';
import { ClusterBackupsTable } from './cluster-backups-table.js';
import { ClusterTabs } from './cluster-tabs.js';
import { policyInWords, sourceInWords } from './policy-draft.js';

const PARTS: readonly { type: BackupType; words: string; title: string }[] = [
  { type: 'Diff', words: 'Take a Diff', title: 'What changed since the last Full' },
  { type: 'Incr', words: 'Take an Incr', title: 'What changed since the last backup' },
];

/** The backups of one cluster: how far back it can be restored, every backup, when they are made, and which of them stay. */
@Component({
  selector: 'rk-cluster-backups-page',
  imports: [
    BackupTimeline,
    ClusterBackupsTable,
    ClusterTabs,
    EmptyState,
    Icon,
    MatButton,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    ProblemNotice,
    ProblemState,
    RouterLink,
    Since,
    Skeleton,
    Status,
    TintOnChange,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cluster-backups-page.html',
  styleUrl: './cluster-backups-page.scss',
  providers: [BackupCommands],
  host: { class: 'page' },
})
export class ClusterBackupsPage {
  private readonly titles = inject(PageTitle);
  private readonly commands = inject(BackupCommands);
  protected readonly mayChange = inject(Session).may('cluster:write');
  readonly dbmsType = input.required<string>();
  readonly clusterName = input.required<string>();

  protected readonly which = computed(() => ({
    dbmsType: parseDbmsType(this.dbmsType()) ?? this.dbmsType(),
    clusterName: this.clusterName(),
  }));
  protected readonly all = new ClusterBackups(this.which);
  protected readonly busy = signal(false);
  protected readonly refusal = signal<ApiProblem | undefined>(undefined);

  protected readonly canRestore = computed(() => (this.all.recoverable.value()?.ranges.length ?? 0) > 0);
  protected readonly runs = computed(() => this.all.cluster.value()?.lifecycle === 'Active');
  protected readonly policyLines = computed(() => policyInWords(this.all.policy.value()?.policy ?? {}));
  protected readonly firstIsDue = computed(() => {
    const row = this.all.overview.value();
    return row?.last === null && row.fullDueAt !== null && row.fullRefusal === null;
  });
  /** A Full has its own button. */
  protected readonly partTypes = computed(() => {
    const types = this.all.schedule.value()?.types ?? [];
    return PARTS.filter(({ type }) => types.includes(type));
  });
  protected readonly hasSize = computed(() => (this.all.overview.value()?.storedGigs ?? 0) > 0);

  protected readonly look = overviewLook;
  protected readonly whyOf = overviewReason;
  protected readonly restoreLook = restoreLook;
  protected readonly goal = goalWord;
  protected readonly purpose = purposeWord;
  protected readonly source = sourceInWords;
  protected readonly gigs = gigs;
  protected readonly counted = counted;
  protected readonly icons = { more: mdiChevronDown, none: mdiArchiveClockOutline, alert: mdiAlertCircle };

  constructor() {
    effect(() => this.titles.show(`Backups of ${this.clusterName()}`));
  }

  protected take(type: BackupType = 'Full'): Promise<void> {
    return this.run(() => this.commands.take(this.which(), type));
  }

  protected prove(backup?: Backup): Promise<void> {
    return this.commands.prove(this.which(), backup);
  }

  protected rollOff(): Promise<void> {
    return this.commands.rollOff(this.which(), this.mayChange);
  }

  protected async hold(backup: Backup): Promise<void> {
    if (await this.commands.hold(this.which(), backup)) this.all.reload();
  }

  protected async release(backup: Backup): Promise<void> {
    if (await this.commands.release(this.which(), backup)) this.all.reload();
  }

  protected async editSchedule(): Promise<void> {
    const schedule = this.all.schedule.value();
    if (schedule && (await this.commands.editSchedule(this.which(), schedule))) this.all.reload();
  }

  protected async editPolicy(): Promise<void> {
    const policy = this.all.policy.value();
    if (policy && (await this.commands.editPolicy(this.which(), policy))) this.all.reload();
  }

  protected async removePolicy(): Promise<void> {
    if (await this.commands.removePolicy(this.which())) this.all.reload();
  }

  private async run(command: () => Promise<void>): Promise<void> {
    this.refusal.set(undefined);
    this.busy.set(true);
    try {
      await command();
    } catch (error) {
      this.refusal.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
