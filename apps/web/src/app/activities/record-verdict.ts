import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { mdiAlertOctagon, mdiCheckDecagramOutline, mdiShieldCheckOutline } from '@mdi/js';
import type { ActivityChain } from '@rocket/contracts';
import { Api } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { counted } from '../ui/words.js';

/** Asks whether the record is as it was written, and says so. */
@Component({
  selector: 'rk-record-verdict',
  imports: [Icon, MatButton, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button matButton="outlined" type="button" [disabled]="busy()" (click)="verify()">
      <rk-icon [path]="icons.verify" />{{ busy() ? 'Verifying …' : 'Verify record' }}
    </button>
    @if (chain(); as verdict) {
      @if (verdict.valid) {
        <div class="notice good" role="status">
          <rk-icon [path]="icons.valid" /><span
            ><strong>The record is whole.</strong> {{ counted(verdict.checked, 'activity', 'activities') }} checked: none was
            changed, taken away or put in between.</span
          >
        </div>
      } @else {
        <div class="notice bad" role="alert">
          <rk-icon [path]="icons.broken" /><span
            ><strong>The record was changed behind our back.</strong> The first activity that is not as it was written:
            <code>{{ verdict.firstBadId }}</code></span
          >
        </div>
      }
    }
    @if (problem(); as refused) {
      <rk-problem-notice [problem]="refused" />
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 10px;
      justify-items: start;
      margin-bottom: 12px;
    }
    code {
      overflow-wrap: anywhere;
    }
  `,
})
export class RecordVerdict {
  private readonly api = inject(Api);
  protected readonly busy = signal(false);
  protected readonly chain = signal<ActivityChain | undefined>(undefined);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly counted = counted;
  protected readonly icons = { verify: mdiShieldCheckOutline, valid: mdiCheckDecagramOutline, broken: mdiAlertOctagon };

  protected async verify(): Promise<void> {
    this.busy.set(true);
    this.chain.set(undefined);
    this.problem.set(undefined);
    try {
      this.chain.set(await this.api.get<ActivityChain>('/api/activities/verify'));
    } catch (error) {
      this.problem.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
