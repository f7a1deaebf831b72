import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { ServerCheck } from '@rocket/contracts';
import { Status } from '../ui/status.js';
import type { StatusLook } from '../ui/status-look.js';

const LOOKS: Readonly<Record<ServerCheck['outcome'], StatusLook>> = {
  ok: { look: 'healthy', word: 'Fine' },
  warning: { look: 'attention', word: 'Worth knowing' },
  failed: { look: 'down', word: 'Failed' },
};
const WORKING: StatusLook = { look: 'working', word: 'Checking …' };

/** What was looked at on a server, one by one, and what to do about it. Grows while the server is being checked. */
@Component({
  selector: 'rk-server-checklist',
  imports: [Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul aria-live="polite">
      @for (check of checks(); track check.name) {
        <li [attr.data-outcome]="check.outcome">
          <rk-status [status]="looks[check.outcome]" />
          <span class="name">{{ check.name }}</span>
          <span class="found">
            {{ check.detail }}
            @if (check.advice; as advice) {
              <span class="advice">{{ advice }}</span>
            }
          </span>
        </li>
      }
      @if (running()) {
        <li>
          <rk-status [status]="working" [turning]="true" />
          <span class="found rest faint">It says what it finds, line by line.</span>
        </li>
      }
    </ul>
  `,
  styles: `
    :host {
      display: block;
    }
    li {
      display: grid;
      grid-template-columns: 124px 128px minmax(0, 1fr);
      gap: 4px 12px;
      align-items: start;
      padding: 7px 16px;
      font-size: 13px;
      line-height: 20px;
      animation: appear 0.25s ease-out;
    }
    li + li {
      border-top: 1px solid var(--line);
    }
    .name {
      font-weight: 500;
    }
    .name::first-letter {
      text-transform: uppercase;
    }
    .found {
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .rest {
      grid-column: 2 / -1;
    }
    .advice {
      display: block;
      color: var(--text-soft);
    }
    @media (max-width: 720px) {
      li {
        grid-template-columns: minmax(0, 1fr) auto;
      }
      .name {
        order: -1;
      }
      .found {
        grid-column: 1 / -1;
      }
    }
  `,
})
export class ServerChecklist {
  readonly checks = input.required<readonly ServerCheck[]>();
  /** More will come. */
  readonly running = input(false);
  protected readonly looks = LOOKS;
  protected readonly working = WORKING;
}
