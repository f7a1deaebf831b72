import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { ChangeContent } from '@rocket/contracts';
import { CopyButton } from '../ui/copy-button.js';

/** The statement or the script that is pushed, word for word; nothing for a parameter. */
@Component({
  selector: 'rk-change-text',
  imports: [CopyButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="head">
      <span>{{ word() }}</span>
      <rk-copy-button [text]="text()" [label]="'Copy it'" />
    </div>
    <pre tabindex="0" role="region" [attr.aria-label]="word()">{{ text() }}</pre>
  `,
  styles: `
    :host {
      display: block;
      overflow: hidden;
      border: 1px solid var(--line);
      border-radius: var(--radius);
    }
    :host([hidden]) {
      display: none;
    }
    .head {
      display: flex;
      align-items: center;
      justify-content: space-between;
      padding: 2px 4px 2px 12px;
      border-bottom: 1px solid var(--line);
      background: var(--surface-sunken);
      color: var(--text-soft);
      font-size: 12.5px;
    }
    pre {
      overflow: auto;
      max-height: 260px;
      margin: 0;
      padding: 10px 12px;
      font: 400 12.5px/19px var(--mono);
      tab-size: 4;
    }
    pre:focus-visible {
      box-shadow: inset 0 0 0 2px var(--accent);
    }
  `,
  host: { '[hidden]': 'text() === ""' },
})
export class ChangeText {
  readonly change = input.required<ChangeContent>();
  protected readonly text = computed(() => this.change().statement ?? this.change().script ?? '');
  protected readonly word = computed(() => {
    const { kind, database } = this.change();
    if (kind === 'script') return 'Script';
    return database === null ? 'Statement, in the database of the application' : `Statement, in the database ${database}`;
  });
}
