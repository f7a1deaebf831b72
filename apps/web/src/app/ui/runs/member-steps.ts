import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { liveOperation } from '../../core/live-operation.js';
import { ProblemNotice } from '../problem-notice.js';
import { Skeleton } from '../skeleton.js';
import { StepRow } from '../step-row.js';

/** The steps of one member of a run with their output, live while they are looked at. */
@Component({
  selector: 'rk-member-steps',
  imports: [ProblemNotice, RouterLink, Skeleton, StepRow],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="head">
      <p>
        <strong class="mono">{{ serverName() }}</strong>
        <span class="soft"> {{ note() }}</span>
      </p>
      <p class="faint nowrap">
        {{ extra() }}
        @if (operationId(); as id) {
          @if (extra() !== '') {
            ·
          }
          <a [routerLink]="['/operations', id]">all steps of the cluster</a>
        }
      </p>
    </div>
    @if (operationId() === null) {
      <p class="none faint">Its cluster has not begun yet.</p>
    } @else if (live.operation.value()) {
      <ol>
        @for (step of steps(); track step.ordinal) {
          <li><rk-step-row [step]="step" [open]="steps().length === 1" /></li>
        } @empty {
          <li class="none faint">Nothing is to be done on it.</li>
        }
      </ol>
    } @else if (live.operation.problem(); as refused) {
      <rk-problem-notice [problem]="refused" />
    } @else {
      <rk-skeleton [lines]="4" />
    }
  `,
  styles: `
    :host {
      display: block;
      overflow: hidden;
      border: 1px solid var(--line);
      border-radius: var(--radius);
    }
    .head {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 16px;
      justify-content: space-between;
      padding: 8px 16px;
      border-bottom: 1px solid var(--line);
      background: var(--surface-sunken);
      font-size: 13px;
    }
    strong {
      margin-right: 8px;
    }
    .head > :first-child {
      flex: 1 1 260px;
    }
    li + li {
      border-top: 1px solid var(--line);
    }
    .none {
      padding: 10px 16px;
      font-size: 13px;
    }
  `,
})
export class MemberSteps {
  readonly serverName = input.required<string>();
  /** How it is, in a sentence. */
  readonly note = input('');
  /** What else there is to know of it, in a few words. */
  readonly extra = input('');
  /** Its steps in the operation of the cluster. */
  readonly ordinals = input.required<readonly number[]>();
  /** Null before its cluster began. */
  readonly operationId = input.required<string | null>();
  protected readonly live = liveOperation(() => this.operationId() ?? undefined);
  protected readonly steps = computed(() => {
    const ordinals = new Set(this.ordinals());
    return this.live.operation.value()?.steps.filter((step) => ordinals.has(step.ordinal)) ?? [];
  });
}
