import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { OperationAction, PartState } from '@rocket/domain';
import { mdiAlertCircle } from '@mdi/js';
import { Icon } from '../icon.js';
import { actionWord } from '../operation-actions.js';

/** Answers of somebody that a cluster that stands still waits for. */
const ANSWERS: readonly OperationAction[] = ['retry', 'skip', 'rollback', 'cancel', 'resume'];

/** A cluster of a run, as far as it may stand still. */
export interface StandingCluster {
  clusterName: string;
  state: PartState;
  phase: string;
  allowedActions: readonly OperationAction[];
}

/** Whether a cluster waits for somebody. */
export const standsStill = ({ state }: Pick<StandingCluster, 'state'>): boolean =>
  state === 'Halted' || state === 'Failed' || state === 'Paused';

/** Why a cluster of a run stands still, and what may be done about it. */
@Component({
  selector: 'rk-halt-notice',
  imports: [Icon, MatButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <rk-icon [path]="alert" [size]="16" />
    <p>{{ cluster().phase }}</p>
    <div class="answers">
      @for (action of answers(); track action) {
        <button
          matButton="outlined"
          type="button"
          [disabled]="!mayAct()"
          [title]="mayAct() ? '' : 'Your role may not do this'"
          [attr.aria-label]="word(action) + ': ' + cluster().clusterName"
          (click)="act.emit(action)"
        >
          {{ word(action) }}
        </button>
      }
    </div>
  `,
  styleUrl: './halt-notice.scss',
  host: { role: 'status', '[attr.data-state]': 'cluster().state' },
})
export class HaltNotice {
  readonly cluster = input.required<StandingCluster>();
  readonly mayAct = input(false);
  readonly act = output<OperationAction>();
  protected readonly word = actionWord;
  protected readonly alert = mdiAlertCircle;
  protected readonly answers = computed(() => ANSWERS.filter((action) => this.cluster().allowedActions.includes(action)));
}
