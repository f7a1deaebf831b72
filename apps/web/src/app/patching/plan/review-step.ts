import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { PatchPlan } from '@rocket/contracts';
import { mdiAlertCircle, mdiInformationOutline } from '@mdi/js';
import type { ApiProblem } from '../../core/api-problem.js';
import { Icon } from '../../ui/icon.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { PlanAbsences } from '../../ui/runs/plan-absences.js';
import { Skeleton } from '../../ui/skeleton.js';
import { counted, duration, listed } from '../../ui/words.js';
import { PlanCluster } from './plan-cluster.js';
import { sizeOfPlan } from './patch-words.js';

/** The plan, as the servers answered it a moment ago. Nothing has been changed. */
@Component({
  selector: 'rk-patch-review-step',
  imports: [Icon, PlanAbsences, PlanCluster, ProblemNotice, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './review-step.html',
  styleUrls: ['../../ui/step-rows.scss', '../../ui/runs/plan-review.scss'],
})
export class PatchReviewStep {
  readonly plan = input.required<PatchPlan | undefined>();
  readonly problem = input<ApiProblem | undefined>();
  /** The plan is not the one that was seen before. */
  readonly changed = input(false);
  readonly again = output();

  protected readonly icons = { alert: mdiAlertCircle, note: mdiInformationOutline };
  protected readonly size = computed(() => sizeOfPlan(this.plan() ?? { waves: [] }));
  protected readonly lead = computed(() => {
    const plan = this.plan();
    if (!plan) return '';
    const { clusters, servers } = this.size();
    if (clusters === 0) return 'There is nothing to patch in what was chosen.';
    const waves = plan.waves.length === 1 ? '' : `, in ${counted(plan.waves.length, 'wave')}`;
    const once = Math.min(plan.maxParallelClusters, Math.max(...plan.waves.map((wave) => wave.clusters.length)));
    const pace = once < 2 ? '' : ` At most ${once} at the same time.`;
    const bake =
      plan.waves.length > 1 && plan.bakeMinutes > 0 ? ` ${counted(plan.bakeMinutes, 'minute')} between two waves.` : '';
    return `${counted(clusters, 'cluster')} on ${counted(servers, 'server')}${waves}.${pace}${bake}`;
  });
  protected readonly basis = computed(() => {
    const plan = this.plan();
    const longest = Math.max(0, ...(plan?.waves ?? []).flatMap((wave) => wave.clusters.map((one) => one.expectedMs)));
    return longest === 0 ? '' : `The longest is expected to take ${duration(longest)} (${plan?.durationBasis ?? ''}).`;
  });
  protected readonly told = computed(() => listed(this.plan()?.toldTo ?? []));
}
