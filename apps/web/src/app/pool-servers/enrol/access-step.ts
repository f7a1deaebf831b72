import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { SshIdentity } from '@rocket/contracts';
import { Api } from '../../core/api.js';
import { liveQuery } from '../../core/live-query.js';
import { CopyButton } from '../../ui/copy-button.js';
import { ProblemState } from '../../ui/problem-state.js';
import { Skeleton } from '../../ui/skeleton.js';
import { userOf, type EnrolDraft } from './enrol-draft.js';

/** The lines that let this installation in, to be pasted on the server. */
@Component({
  selector: 'rk-access-step',
  imports: [CopyButton, ProblemState, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p class="soft">
      Paste these lines into a root shell of the server. They make the account <code>{{ user() }}</code>, let our key in, and
      grant what we have to do as root. Pasting them twice is fine. Keep what the last one prints: those are the fingerprints for
      the next step.
    </p>
    @switch (identity.state()) {
      @case ('loading') {
        <rk-skeleton class="bare" [lines]="6" />
      }
      @case ('problem') {
        <rk-problem-state [problem]="identity.problem()!" (retry)="identity.reload()" />
      }
      @case ('ready') {
        @if (identity.value(); as it) {
          <div class="paste">
            <div class="paste-head">
              <span>To paste as root</span>
              <rk-copy-button [text]="it.setUpCommands" label="Copy the lines" [worded]="true" />
            </div>
            <pre tabindex="0" role="region" aria-label="Lines to paste as root">{{ it.setUpCommands }}</pre>
          </div>
          <details>
            <summary>What the account may do as root</summary>
            <p class="soft">
              All of it stands in <code>{{ it.sudoersPath }}</code>, and nothing else:
            </p>
            <pre tabindex="0" role="region" aria-label="Rights of the account">{{ it.sudoers }}</pre>
          </details>
          <details>
            <summary>The key of this installation</summary>
            <p class="soft">
              The same for every server. Its fingerprint is <code>{{ it.fingerprint }}</code>
            </p>
            <pre tabindex="0" role="region" aria-label="Public key">{{ it.publicKey }}</pre>
          </details>
        }
      }
    }
  `,
  styleUrls: ['../../ui/step-rows.scss', './access-step.scss'],
})
export class AccessStep {
  private readonly api = inject(Api);
  readonly draft = input.required<EnrolDraft>();
  protected readonly user = computed(() => userOf(this.draft()));
  private readonly dbmsType = computed(() => this.draft().dbmsType);
  protected readonly identity = liveQuery(
    () => ({ user: this.user(), dbmsType: this.dbmsType() }),
    (query, abort) => this.api.get<SshIdentity>('/api/sshIdentity', query, abort),
  );
}
