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
import type { ClusterNote } from '@rocket/contracts';
import { NOTE_TEXT_LENGTH_MAX, NOTE_TITLE_LENGTH_MAX } from '@rocket/contracts/constants';
import { NOTE_COLOURS, type NoteColour } from '@rocket/domain';
import { Api } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { safePost } from '../core/safe-post.js';
import { Field } from '../ui/field.js';
import { Markdown } from '../ui/markdown.js';
import { ProblemNotice } from '../ui/problem-notice.js';

export interface NoteDialogData {
  /** Where the notes of the cluster are. */
  path: string;
  /** The one to change; absent for a new one. */
  note?: ClusterNote | undefined;
}

const FIELDS = ['/title', '/text', '/ticketUrl', '/colour'];

/** Asks what there is to say about a cluster. */
@Component({
  selector: 'rk-note-dialog',
  imports: [Field, Markdown, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './note-dialog.html',
  styleUrl: './choice-dialog.scss',
  styles: `
    .turn {
      justify-self: start;
    }
    .preview {
      min-height: 180px;
      font-size: 13px;
    }
  `,
})
export class NoteDialog {
  protected readonly data = inject<NoteDialogData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<NoteDialog, ClusterNote>>(MatDialogRef);
  private readonly api = inject(Api);
  private readonly post = safePost(this.api);

  protected readonly limits = { title: NOTE_TITLE_LENGTH_MAX, text: NOTE_TEXT_LENGTH_MAX };
  protected readonly colours = NOTE_COLOURS;
  protected readonly title = signal(this.data.note?.title ?? '');
  protected readonly text = signal(this.data.note?.text ?? '');
  protected readonly colour = signal<NoteColour>(this.data.note?.colour ?? 'plain');
  protected readonly ticket = signal(this.data.note?.ticketUrl ?? '');
  protected readonly isPreview = signal(false);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly ready = computed(() => !this.busy() && this.title().trim() !== '');
  protected readonly general = computed(() =>
    this.problem()?.errors.some(({ pointer }) => FIELDS.includes(pointer)) ? undefined : this.problem(),
  );

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected choose(value: string): void {
    this.colour.set(this.colours.find((colour) => colour === value) ?? 'plain');
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

  private send(): Promise<ClusterNote> {
    const { path, note } = this.data;
    const content = { title: this.title().trim(), text: this.text(), colour: this.colour() };
    const ticketUrl = this.ticket().trim();
    if (note)
      return this.api.patch(
        `${path}/${encodeURIComponent(note.id)}`,
        { ...content, ticketUrl: ticketUrl === '' ? null : ticketUrl },
        note.version,
      );
    return this.post(path, ticketUrl === '' ? content : { ...content, ticketUrl });
  }
}
