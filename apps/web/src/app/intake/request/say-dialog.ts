import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  type MatDialog,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { toApiProblem, type ApiProblem } from '../../core/api-problem.js';
import { Field } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

export interface Saying {
  title: string;
  /** What will happen. */
  consequence: string;
  /** Of what is said with it. */
  label: string;
  /** Whether nothing may be said with it. */
  optional: boolean;
  action: string;
  dangerous?: boolean;
  /** What it will be made of. */
  facts?: readonly { word: string; text: string }[];
  run: (text: string) => Promise<unknown>;
}

/** Asks before a decision, with what is said to it. */
@Component({
  selector: 'rk-say-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>{{ data.title }}</h2>
    <form (submit)="$event.preventDefault(); confirm()">
      <mat-dialog-content class="dialog-rows">
        <p>{{ data.consequence }}</p>
        @if (data.facts; as facts) {
          <dl>
            @for (fact of facts; track fact.word) {
              <div>
                <dt>{{ fact.word }}</dt>
                <dd>{{ fact.text }}</dd>
              </div>
            }
          </dl>
        }
        <rk-field [label]="data.label" controlId="say-text" [optional]="data.optional">
          <textarea #words class="textarea" rows="3" maxlength="4000" [value]="text()" (input)="text.set(words.value)"></textarea>
        </rk-field>
        @if (problem(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>Keep as it is</button>
        <button matButton="filled" type="submit" [class.danger]="data.dangerous" [disabled]="!ready()">
          {{ busy() ? 'Working …' : data.action }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    dl {
      display: grid;
      gap: 8px;
      padding: 10px 12px;
      border-radius: var(--radius);
      background: var(--surface-sunken);
      color: var(--text);
    }
    dt {
      color: var(--text-faint);
      font-size: 12.5px;
    }
    dd {
      overflow-wrap: anywhere;
      white-space: pre-line;
    }
    .textarea {
      min-height: 84px;
    }
  `,
})
export class SayDialog {
  protected readonly data = inject<Saying>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<SayDialog, boolean>>(MatDialogRef);
  protected readonly text = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly ready = computed(() => !this.busy() && (this.data.optional || this.text().trim() !== ''));

  protected async confirm(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      await this.data.run(this.text().trim());
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}

/** Answers whether it was done. */
export async function said(dialogs: MatDialog, saying: Saying): Promise<boolean> {
  const opened = dialogs.open<SayDialog, Saying, boolean>(SayDialog, { data: saying, width: '540px' });
  return (await firstValueFrom(opened.afterClosed())) ?? false;
}
