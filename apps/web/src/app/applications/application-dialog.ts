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
import type { Application } from '@rocket/contracts';
import { CRITICALITIES, type Criticality } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { safePost } from '../core/safe-post.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { CRITICALITY_WORDS } from './contact-words.js';

/** A new application, or what is said about one. */
@Component({
  selector: 'rk-application-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>{{ before ? before.applicationName : 'Add an application' }}</h2>
    <form (submit)="$event.preventDefault(); submit()">
      <mat-dialog-content class="dialog-rows">
        @if (!before) {
          <rk-field label="Name" controlId="application-name" [error]="at('/applicationName')">
            <input #called class="input" maxlength="100" autocomplete="off" [value]="name()" (input)="name.set(called.value)" />
          </rk-field>
        }
        <rk-field label="What it is" controlId="application-description" [optional]="true" [error]="at('/description')">
          <input
            #what
            class="input"
            maxlength="1000"
            autocomplete="off"
            placeholder="The customer-facing shop"
            [value]="description()"
            (input)="description.set(what.value)"
          />
        </rk-field>
        <div class="form-grid">
          <rk-field label="Cost centre" controlId="application-centre" [optional]="true" [error]="at('/costCentre')">
            <input
              #centre
              class="input mono"
              maxlength="64"
              autocomplete="off"
              [value]="costCentre()"
              (input)="costCentre.set(centre.value)"
            />
          </rk-field>
          <rk-field label="Criticality" controlId="application-criticality" hint="How much it hurts when it stands still.">
            <select #pick class="select" (change)="criticality.set(pick.value)">
              <option value="">not judged</option>
              @for (one of criticalities; track one) {
                <option [value]="one" [selected]="one === criticality()">{{ words[one] }}</option>
              }
            </select>
          </rk-field>
        </div>
        @if (general(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>{{ before ? 'Keep as it is' : 'Not now' }}</button>
        <button matButton="filled" type="submit" [disabled]="!ready()">
          {{ busy() ? 'Working …' : before ? 'Change application' : 'Add application' }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
})
export class ApplicationDialog {
  private readonly api = inject(Api);
  private readonly post = safePost(this.api);
  private readonly dialog = inject<MatDialogRef<ApplicationDialog, Application>>(MatDialogRef);
  protected readonly before = inject<{ application?: Application }>(MAT_DIALOG_DATA).application;
  protected readonly criticalities = CRITICALITIES;
  protected readonly words = CRITICALITY_WORDS;
  protected readonly name = signal('');
  protected readonly description = signal(this.before?.description ?? '');
  protected readonly costCentre = signal(this.before?.costCentre ?? '');
  protected readonly criticality = signal<string>(this.before?.criticality ?? '');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly ready = computed(() => !this.busy() && (this.before !== undefined || this.name().trim() !== ''));
  protected readonly general = computed(() => (this.problem()?.errors.length ? undefined : this.problem()));

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      this.dialog.close(await this.send());
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }

  private send(): Promise<Application> {
    const criticality = (this.criticality() || null) as Criticality | null;
    const costCentre = this.costCentre().trim() || null;
    const description = this.description().trim();
    if (this.before) {
      const path = route`/api/applications/${this.before.applicationName}`;
      return this.api.patch<Application>(path, { description, costCentre, criticality }, this.before.version);
    }
    const given = { ...(costCentre === null ? {} : { costCentre }), ...(criticality === null ? {} : { criticality }) };
    return this.post<Application>('/api/applications', { applicationName: this.name().trim(), description, ...given });
  }
}
