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
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Field } from './field.js';
import { ProblemNotice } from './problem-notice.js';

export interface Confirmation {
  title: string;
  /** What will happen. */
  consequence: string;
  /** The action and the object: "Remove 3 servers". */
  action: string;
  /** Things to compare, one below the other. */
  compare?: readonly { word: string; text: string }[];
  dangerous?: boolean;
  /** What has to be typed before the button works. */
  typeToConfirm?: string;
  /** Done while the dialog is open, so that a refusal is shown where it was asked. */
  run: () => Promise<unknown>;
}

@Component({
  selector: 'rk-confirm-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>{{ data.title }}</h2>
    <form (submit)="$event.preventDefault(); confirm()">
      <mat-dialog-content>
        <p>{{ data.consequence }}</p>
        @if (data.compare; as lines) {
          <dl class="typed compare">
            @for (line of lines; track line.word) {
              <dt>{{ line.word }}</dt>
              <dd class="mono">{{ line.text }}</dd>
            }
          </dl>
        }
        @if (data.typeToConfirm; as name) {
          <rk-field [label]="'Type “' + name + '” to confirm'" controlId="confirm-name" class="typed">
            <input
              class="input mono"
              autocomplete="off"
              spellcheck="false"
              [value]="typed()"
              (input)="typed.set($any($event.target).value)"
            />
          </rk-field>
        }
        @if (problem(); as refused) {
          <rk-problem-notice class="typed" [problem]="refused" />
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
    .typed {
      display: flex;
      margin-top: 16px;
    }
    .compare {
      flex-direction: column;
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
    }
    dd + dt {
      margin-top: 8px;
    }
  `,
})
export class ConfirmDialog {
  protected readonly data = inject<Confirmation>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ConfirmDialog, boolean>>(MatDialogRef);
  protected readonly typed = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly ready = computed(() => !this.busy() && (this.data.typeToConfirm ?? '') === this.typed().trim());

  protected async confirm(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      await this.data.run();
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}

/** Asks before doing. Answers whether it was done. */
export async function confirmed(dialogs: MatDialog, confirmation: Confirmation): Promise<boolean> {
  const opened = dialogs.open<ConfirmDialog, Confirmation, boolean>(ConfirmDialog, {
    data: confirmation,
    width: confirmation.compare ? '540px' : '460px',
  });
  return (await firstValueFrom(opened.afterClosed())) ?? false;
}
