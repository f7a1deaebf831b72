import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import type { AddBlackoutRequest, Blackout } from '@rocket/contracts';
import { Api } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { safePost } from '../core/safe-post.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { readersZone } from './plan/patch-start.js';

/** From when to when, where, and why no planned work shall start. */
@Component({
  selector: 'rk-add-blackout-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>Add a blackout</h2>
    <form (submit)="$event.preventDefault(); submit()">
      <mat-dialog-content class="rows">
        <rk-field
          label="Why"
          controlId="blackout-reason"
          hint="Shown to everybody whose work waits for it."
          [error]="at('/reason')"
        >
          <input
            #reason
            class="input"
            maxlength="300"
            autocomplete="off"
            placeholder="Closing of the year"
            [value]="why()"
            (input)="why.set(reason.value)"
          />
        </rk-field>
        <div class="form-grid">
          <rk-field label="From" controlId="blackout-from" [error]="at('/startsAt')">
            <input #start class="input" type="datetime-local" [value]="from()" (input)="from.set(start.value)" />
          </rk-field>
          <rk-field label="To" controlId="blackout-to" [error]="at('/endsAt') ?? order()">
            <input #end class="input" type="datetime-local" [value]="to()" (input)="to.set(end.value)" />
          </rk-field>
        </div>
        <p class="faint zone">In your zone: {{ zone }}. What runs already by then is not interrupted.</p>
        <rk-field label="Where" controlId="blackout-where" [error]="at('/environment')">
          <select #place class="select" (change)="where.set(place.value)">
            <option value="">everywhere</option>
            @for (word of data.environments; track word) {
              <option [value]="word" [selected]="word === where()">only in {{ word }}</option>
            }
          </select>
        </rk-field>
        @if (general(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>Not now</button>
        <button matButton="filled" type="submit" [disabled]="!ready()">{{ busy() ? 'Adding …' : 'Add blackout' }}</button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    .rows {
      display: grid;
      gap: 16px;
      padding-top: 4px;
    }
    .zone {
      margin-top: -8px;
      font-size: 12.5px;
    }
  `,
})
export class AddBlackoutDialog {
  protected readonly data = inject<{ environments: readonly string[] }>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<AddBlackoutDialog, Blackout>>(MatDialogRef);
  private readonly post = safePost(inject(Api));

  protected readonly why = signal('');
  protected readonly from = signal('');
  protected readonly to = signal('');
  protected readonly where = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly zone = readersZone();
  protected readonly order = computed(() =>
    this.from() !== '' && this.to() !== '' && this.to() <= this.from() ? 'It has to end after it begins.' : undefined,
  );
  protected readonly ready = computed(
    () => !this.busy() && this.why().trim() !== '' && this.from() !== '' && this.to() !== '' && this.order() === undefined,
  );
  protected readonly general = computed(() => (this.problem()?.errors.length ? undefined : this.problem()));

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    const request: AddBlackoutRequest = {
      reason: this.why().trim(),
      startsAt: new Date(this.from()).toISOString(),
      endsAt: new Date(this.to()).toISOString(),
      ...(this.where() === '' ? {} : { environment: this.where() }),
    };
    try {
      this.dialog.close(await this.post<Blackout>('/api/blackouts', request));
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}
