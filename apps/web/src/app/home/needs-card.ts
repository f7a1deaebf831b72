import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { mdiCheckCircle } from '@mdi/js';
import { Session } from '../core/session.js';
import { Icon } from '../ui/icon.js';
import { listed } from '../ui/words.js';
import { NeedList } from './need-list.js';
import type { NeedKind } from './need-kinds.js';

/** Everything that waits for who looks, the most urgent first; what does not is said in one line. */
@Component({
  selector: 'rk-needs-card',
  imports: [Icon, NeedList],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="card-head"><h2 id="needs-head">Needs you now</h2></div>
    @if (isCalm()) {
      <p class="calm"><rk-icon [path]="good" [size]="20" /> Nothing waits for you.</p>
    }
    @for (kind of open(); track kind.key) {
      <rk-need-list [kind]="kind" (counted)="count(kind.key, $event)" />
    }
    @if (rest(); as words) {
      <p class="rest faint">{{ words }}</p>
    }
  `,
  styles: `
    :host {
      display: block;
    }
    rk-need-list + rk-need-list {
      border-top: 1px solid var(--line);
    }
    .calm {
      display: flex;
      align-items: center;
      gap: 8px;
      padding: 16px 16px 4px;
      color: var(--good);
      font-weight: 500;
    }
    .rest {
      padding: 10px 16px 14px;
      font-size: 13px;
    }
  `,
  host: { class: 'card', role: 'region', 'aria-labelledby': 'needs-head' },
})
export class NeedsCard {
  private readonly session = inject(Session);
  readonly kinds = input.required<readonly NeedKind[]>();
  private readonly counts = signal<ReadonlyMap<string, number>>(new Map());
  protected readonly open = computed(() => this.kinds().filter(({ needs }) => this.session.may(needs)));
  protected readonly isCalm = computed(() => this.open().every(({ key }) => this.counts().get(key) === 0));
  protected readonly rest = computed(() => {
    const calm = this.open().filter(({ key }) => this.counts().get(key) === 0);
    if (calm.length === 0) return '';
    const words = listed(calm.map((kind) => kind.calm));
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  });
  protected readonly good = mdiCheckCircle;

  protected count(key: string, total: number): void {
    this.counts.update((counts) => new Map(counts).set(key, total));
  }
}
