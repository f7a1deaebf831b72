import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { mdiAlertOctagon } from '@mdi/js';
import type { ApiProblem } from '../core/api-problem.js';
import { CopyButton } from './copy-button.js';
import { Icon } from './icon.js';

/** A refusal beside the thing that was asked for. */
@Component({
  selector: 'rk-problem-notice',
  imports: [CopyButton, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="notice bad" role="alert">
      <rk-icon [path]="alert" />
      <div>
        @if (!brief()) {
          <strong>{{ problem().title }}.</strong>&ngsp;
        }
        {{ problem().detail }}
        @if (problem().hint; as hint) {
          <span class="soft"> {{ hint }}</span>
        }
        @if (!brief() && problem().requestId; as id) {
          <div class="request">
            Request <code>{{ id }}</code> <rk-copy-button [text]="id" label="Copy request id" />
          </div>
        }
      </div>
    </div>
  `,
  styles:
    ':host { display: block; } strong { font-weight: 600; } .request { color: var(--text-soft); font-size: 12px; overflow-wrap: anywhere; }',
})
export class ProblemNotice {
  readonly problem = input.required<ApiProblem>();
  /** One sentence: for refusals that the reader caused and mends alone. */
  readonly brief = input(false);
  protected readonly alert = mdiAlertOctagon;
}
