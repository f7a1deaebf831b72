import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import type { BackupPolicyRules, EnvironmentPolicyEffect, RollOff } from '@rocket/contracts';
import type { GfsPeriod } from '@rocket/domain';
import { Api } from '../../core/api.js';
import { toApiProblem, type ApiProblem } from '../../core/api-problem.js';
import { liveQuery } from '../../core/live-query.js';
import { Field } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { Skeleton } from '../../ui/skeleton.js';
import { EnvironmentEffect } from '../environment-effect.js';
import { PERIODS, draftOfPolicy, faultsOfPolicy, policyOfDraft, type PolicyDraft, type RuleField } from './policy-draft.js';
import { RollOffEffect } from './roll-off-effect.js';

/** Whose policy it is: that of a cluster, or of all clusters of an environment that have none of their own. */
export interface PolicyDialogData {
  title: string;
  policy: BackupPolicyRules;
  /** Of what is saved; 0 when nothing is. */
  version: number;
  path: string;
  previewPath: string;
}

/** What the API says of the effect, by whose policy it is. */
type PolicyEffect = RollOff | EnvironmentPolicyEffect;

const TYPING_PAUSE_MS = 300;

const RULES: readonly { field: RuleField; word: string; hint: string }[] = [
  {
    field: 'recoveryWindowDays',
    word: 'Days of which every instant stays restorable',
    hint: 'With the Full before them, and the log.',
  },
  { field: 'redundancy', word: 'Newest Fulls that stay', hint: 'By number, whatever their age.' },
  { field: 'diffs', word: 'Newest Fulls and Diffs among which Diffs stay', hint: 'Thins out Diffs; no Full goes for it.' },
  { field: 'minimumCopies', word: 'Fulls that stay however old', hint: 'A floor under the rules above.' },
  { field: 'staleAfterDays', word: 'Days after which a newest backup is reported', hint: '8 when empty.' },
];
const PERIOD_WORDS: Readonly<Record<GfsPeriod, string>> = { daily: 'Days', weekly: 'Weeks', monthly: 'Months', yearly: 'Years' };

/** Which backups stay. While it is typed, it shows which would go and what could be restored then; nothing is changed by that. */
@Component({
  selector: 'rk-policy-dialog',
  imports: [
    EnvironmentEffect,
    Field,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    ProblemNotice,
    RollOffEffect,
    Skeleton,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './policy-dialog.html',
  styleUrls: ['../../clusters/choice-dialog.scss', './policy-dialog.scss'],
})
export class PolicyDialog {
  protected readonly data = inject<PolicyDialogData>(MAT_DIALOG_DATA);
  private readonly api = inject(Api);
  private readonly dialog = inject<MatDialogRef<PolicyDialog, boolean>>(MatDialogRef);

  /** Diffs are refused today: only a policy that has a rule for them is asked about it. */
  protected readonly rules = RULES.filter(({ field }) => field !== 'diffs' || this.data.policy.diffs !== undefined);
  protected readonly periods = PERIODS.map((field) => ({ field, word: PERIOD_WORDS[field] }));
  protected readonly draft = signal<PolicyDraft>(draftOfPolicy(this.data.policy));
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly faults = computed(() => {
    const said = (this.problem()?.errors ?? []).map(({ pointer, detail }) => [pointer, detail] as const);
    return { ...Object.fromEntries<string>(said), ...faultsOfPolicy(this.draft()) };
  });
  protected readonly isGood = computed(() => Object.keys(faultsOfPolicy(this.draft())).length === 0);

  /** What was typed, once the typing rests. */
  private readonly asked = signal<BackupPolicyRules | undefined>(undefined);
  protected readonly effect = liveQuery(this.asked, (policy) => this.api.post<PolicyEffect>(this.data.previewPath, { policy }));
  protected readonly ofCluster = computed(() => {
    const effect = this.effect.value();
    return effect && 'order' in effect ? effect : undefined;
  });
  protected readonly ofEnvironment = computed(() => {
    const effect = this.effect.value();
    return effect && 'clusters' in effect ? effect : undefined;
  });
  protected readonly general = computed(() => {
    const problem = this.problem();
    return problem?.errors.some(({ pointer }) => pointer.startsWith('/policy')) ? undefined : problem;
  });

  constructor() {
    effect((onCleanup) => {
      const policy = this.isGood() ? policyOfDraft(this.draft()) : undefined;
      const timer = setTimeout(() => this.asked.set(policy), this.asked() === undefined ? 0 : TYPING_PAUSE_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  protected edit(field: keyof PolicyDraft, text: string): void {
    this.problem.set(undefined);
    this.draft.update((before) => ({ ...before, [field]: text }));
  }

  protected async submit(): Promise<void> {
    if (this.busy() || !this.isGood()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      const policy = policyOfDraft(this.draft());
      await this.api.put(this.data.path, { policy }, this.data.version);
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}
