import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { moneyText } from '@rocket/domain';
import { Api } from '../../core/api.js';
import { liveQuery } from '../../core/live-query.js';
import { askEstimate } from '../../costs/ask-estimate.js';
import type { ClusterDraft } from './cluster-draft.js';
import { estimateQuestion } from './estimate-question.js';
import type { Fleet } from './fleet.js';

/** What the cluster would cost in a month, by the prices of now; nothing where nobody has said any. */
@Component({
  selector: 'rk-cost-estimate',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (words(); as it) {
      <h3>Would cost</h3>
      <p>
        <strong>{{ it }}</strong> a month <span class="faint">and its backups</span>
      </p>
    }
  `,
  styles: `
    :host {
      display: block;
      padding: 10px 16px 14px;
      border-top: 1px solid var(--line);
    }
    :host[hidden] {
      display: none;
    }
    h3 {
      margin-bottom: 4px;
      color: var(--text-faint);
      font-size: 12px;
      font-weight: 500;
    }
    p {
      font-variant-numeric: tabular-nums;
    }
  `,
  host: { '[hidden]': 'words() === undefined', 'aria-live': 'polite' },
})
export class CostEstimateWords {
  private readonly api = inject(Api);
  readonly draft = input.required<ClusterDraft>();
  readonly fleet = input.required<Fleet>();

  private readonly asked = computed(() => estimateQuestion(this.draft(), this.fleet().foreseen()), {
    equal: (one, other) => JSON.stringify(one) === JSON.stringify(other),
  });
  private readonly answer = liveQuery(this.asked, async ({ request, isUpperBound }) => ({
    estimate: await askEstimate(this.api, request),
    isUpperBound,
  }));
  protected readonly words = computed(() => {
    const answer = this.answer.value();
    if (this.asked() === undefined || !answer?.estimate) return undefined;
    const { total, currency } = answer.estimate;
    return `${answer.isUpperBound ? 'at most ' : ''}${moneyText(total, currency)}`;
  });
}
