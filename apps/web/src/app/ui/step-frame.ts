import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { mdiAlertCircle, mdiCheck } from '@mdi/js';
import { Icon } from './icon.js';
import { ProblemNotice } from './problem-notice.js';
import type { StepFlow } from './step-flow.js';

/** Steps on the left, the form of one step, and (projected, with the attribute `aside`) the summary. */
@Component({
  selector: 'rk-step-frame',
  imports: [Icon, MatButton, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './step-frame.html',
  styleUrl: './step-frame.scss',
})
export class StepFrame {
  // Only words and positions are asked of it, never a request.
  readonly flow =
    input.required<Pick<StepFlow, 'steps' | 'position' | 'isFaulty' | 'go' | 'back' | 'next' | 'general' | 'isLast' | 'busy'>>();
  /** What the last button says: the action and the object. */
  readonly action = input.required<string>();
  readonly busyWord = input.required<string>();
  /** Why the last button does not work; empty when it does. */
  readonly whyNot = input('');
  /** Whether something is gone afterwards. */
  readonly dangerous = input(false);
  protected readonly icons = { done: mdiCheck, alert: mdiAlertCircle };
}
