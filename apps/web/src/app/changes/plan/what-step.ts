import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import type { ChangeKind } from '@rocket/domain';
import { mdiAlertCircle } from '@mdi/js';
import { Field } from '../../ui/field.js';
import { Icon } from '../../ui/icon.js';
import type { Faults } from '../../ui/step-flow.js';
import type { ChangeDraft } from './change-draft.js';

/** What is pushed: a parameter, a statement or a script. */
@Component({
  selector: 'rk-change-what-step',
  imports: [Field, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './what-step.html',
  styleUrls: ['../../ui/step-rows.scss', './what-step.scss'],
})
export class ChangeWhatStep {
  readonly draft = input.required<ChangeDraft>();
  readonly faults = input.required<Faults>();
  readonly edited = output<Partial<ChangeDraft>>();
  readonly left = output<string>();
  protected readonly alert = mdiAlertCircle;
  protected readonly kinds: readonly { kind: ChangeKind; word: string; note: string }[] = [
    { kind: 'parameter', word: 'A parameter', note: 'Set on every member. Can be undone.' },
    { kind: 'sql', word: 'A statement', note: 'Run on the primary of every cluster.' },
    { kind: 'script', word: 'A script', note: 'Run on every server reached by SSH.' },
  ];
}
