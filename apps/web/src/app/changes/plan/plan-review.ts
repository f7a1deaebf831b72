import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { ChangePlan } from '@rocket/contracts';
import { mdiAlertCircle } from '@mdi/js';
import type { ApiProblem } from '../../core/api-problem.js';
import { Icon } from '../../ui/icon.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { PlanAbsences } from '../../ui/runs/plan-absences.js';
import { Skeleton } from '../../ui/skeleton.js';
import { effectInWords, paceInWords, sizeOfPlan } from '../change-words.js';
import { ChangeText } from '../change-text.js';
import { ChangePlanClusterRow } from './plan-cluster.js';

/** Plans of so many clusters are opened from the beginning. */
const OPENED = 3;

/** The plan of a change, as the servers answered it a moment ago. Nothing has been changed. */
@Component({
  selector: 'rk-change-plan-review',
  imports: [ChangePlanClusterRow, ChangeText, Icon, PlanAbsences, ProblemNotice, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './plan-review.html',
  styleUrls: ['../../ui/step-rows.scss', '../../ui/runs/plan-review.scss'],
})
export class ChangePlanReview {
  readonly plan = input.required<ChangePlan | undefined>();
  readonly problem = input<ApiProblem | undefined>();
  /** The plan is not the one that was seen before. */
  readonly changed = input(false);
  readonly again = output();
  protected readonly alert = mdiAlertCircle;
  protected readonly few = computed(() => (this.plan()?.clusters.length ?? 0) <= OPENED);
  protected readonly restarts = computed(() => sizeOfPlan(this.plan()).restarts);
  protected readonly lead = computed(() => {
    const plan = this.plan();
    return plan ? paceInWords(plan) : '';
  });
  protected readonly effect = computed(() => {
    const plan = this.plan();
    return plan && plan.clusters.length > 0 ? effectInWords(plan.takesEffect) : '';
  });
  protected readonly unit = computed(() => {
    const { unit, change } = this.plan() ?? {};
    // What was typed with its unit needs no explanation.
    return unit && /^-?\d+$/.test(change?.value ?? '') ? `A number without a unit counts ${unit}.` : '';
  });
}
