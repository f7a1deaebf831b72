import { Clipboard } from '@angular/cdk/clipboard';
import { LiveAnnouncer } from '@angular/cdk/a11y';
import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { mdiCheck, mdiContentCopy } from '@mdi/js';
import { Icon } from './icon.js';

const CONFIRM_MS = 1_600;

@Component({
  selector: 'rk-copy-button',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button
      type="button"
      [attr.aria-label]="label()"
      [title]="copied() ? 'Copied' : label()"
      [class.copied]="copied()"
      [class.worded]="worded()"
      (click)="copy()"
    >
      <rk-icon [path]="copied() ? check : sheets" [size]="15" />
      @if (worded()) {
        <span aria-hidden="true">{{ copied() ? 'Copied' : label() }}</span>
      }
    </button>
  `,
  styles: `
    :host {
      display: inline-flex;
      vertical-align: middle;
    }
    button {
      display: grid;
      place-items: center;
      width: 26px;
      height: 26px;
      padding: 0;
      border: 0;
      border-radius: var(--radius);
      background: none;
      color: var(--text-faint);
      cursor: pointer;
    }
    .worded {
      grid-auto-flow: column;
      gap: 6px;
      width: auto;
      padding: 0 8px;
      color: var(--accent);
      font: 500 12.5px/18px var(--sans);
    }
    button:hover {
      background: var(--hover);
      color: var(--text);
    }
    .copied,
    .copied:hover {
      color: var(--good);
    }
  `,
})
export class CopyButton {
  private readonly clipboard = inject(Clipboard);
  private readonly announcer = inject(LiveAnnouncer);
  readonly text = input.required<string>();
  readonly label = input('Copy');
  /** Says what it does, where it is the main thing to do. */
  readonly worded = input(false);
  protected readonly copied = signal(false);
  protected readonly check = mdiCheck;
  protected readonly sheets = mdiContentCopy;

  protected copy(): void {
    if (!this.clipboard.copy(this.text())) return;
    this.copied.set(true);
    void this.announcer.announce('Copied');
    setTimeout(() => this.copied.set(false), CONFIRM_MS);
  }
}
