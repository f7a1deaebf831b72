import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import type { ClusterPage } from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { mdiClose } from '@mdi/js';
import { Api, route } from '../../core/api.js';
import { liveQuery } from '../../core/live-query.js';
import { FilterText } from '../filter-text.js';
import { Icon } from '../icon.js';

/** More are found by typing. */
const SHOWN = 50;

/** Clusters by name: found by typing, ticked, and kept above the list. */
@Component({
  selector: 'rk-cluster-picker',
  imports: [FilterText, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (names().length > 0) {
      <ul class="chosen" aria-label="Chosen clusters">
        @for (name of names(); track name) {
          <li>
            <button type="button" [attr.aria-label]="'Take ' + name + ' out'" (click)="toggle(name, false)">
              <span class="mono">{{ name }}</span><rk-icon [path]="cross" [size]="14" />
            </button>
          </li>
        }
      </ul>
    }
    <rk-filter-text label="Find clusters" [value]="text()" (changed)="text.set($event)" />
    @if (found.value(); as page) {
      <div class="picker" tabindex="-1" [attr.aria-invalid]="error() !== undefined">
        @for (cluster of page.items; track cluster.id) {
          <label>
            <input
              #tick
              type="checkbox"
              [checked]="picked().has(cluster.clusterName)"
              (change)="toggle(cluster.clusterName, tick.checked)"
            />
            <span class="mono clip">{{ cluster.clusterName }}</span>
            <span class="mono">{{ cluster.release }}</span>
            <span class="faint nowrap">{{ cluster.application }} · {{ cluster.environment }}</span>
          </label>
        } @empty {
          <p class="none faint">No cluster has a name like this.</p>
        }
      </div>
      @if (page.total > page.items.length) {
        <p class="hint faint">{{ page.items.length }} of {{ page.total }}. Type to find others.</p>
      }
    } @else {
      <p class="faint">Reading the clusters …</p>
    }
    @if (error(); as wrong) {
      <p class="fault" role="alert">{{ wrong }}</p>
    }
  `,
  styleUrls: ['../step-rows.scss', './cluster-picker.scss'],
})
export class ClusterPicker {
  private readonly api = inject(Api);
  readonly dbmsType = input.required<DbmsType>();
  readonly names = input.required<readonly string[]>();
  readonly error = input<string | undefined>();
  readonly changed = output<string[]>();

  protected readonly text = signal('');
  protected readonly picked = computed(() => new Set(this.names()));
  protected readonly cross = mdiClose;
  protected readonly found = liveQuery(
    () => ({ dbmsType: this.dbmsType(), search: this.text() }),
    ({ dbmsType, search }, abort) =>
      this.api.get<ClusterPage>(route`/api/${dbmsType}/clusters`, { search, sort: 'clusterName', limit: SHOWN }, abort),
  );

  protected toggle(name: string, on: boolean): void {
    const others = this.names().filter((one) => one !== name);
    this.changed.emit(on ? [...others, name] : others);
  }
}
