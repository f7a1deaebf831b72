import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Somebody who is not part of a plan, and why. */
export interface Absent {
  clusterName: string;
  serverName?: string | null;
  reason: string;
}

/** What cannot be part of a plan, and where there is nothing to be done, each with the reason. */
@Component({
  selector: 'rk-plan-absences',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (part of parts(); track part.word) {
      <section>
        <h3>
          {{ part.word }} <span class="faint">{{ part.rows.length }}</span>
        </h3>
        <dl [class.bad]="part.bad">
          @for (row of part.rows; track $index) {
            <div>
              <dt>
                <span class="mono">{{ row.serverName ?? row.clusterName }}</span>
                @if (row.serverName) {
                  <span class="faint"> of {{ row.clusterName }}</span>
                }
              </dt>
              <dd>{{ row.reason }}</dd>
            </div>
          }
        </dl>
      </section>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 20px;
    }
    :host([hidden]) {
      display: none;
    }
    h3 {
      margin-bottom: 6px;
    }
    h3 .faint {
      margin-left: 4px;
      font-weight: 400;
    }
    dl {
      border: 1px solid var(--line);
      border-radius: var(--radius);
    }
    dl > div {
      display: grid;
      grid-template-columns: minmax(90px, 220px) minmax(0, 1fr);
      gap: 2px 12px;
      padding: 8px 12px;
      font-size: 13px;
    }
    dl > div + div {
      border-top: 1px solid var(--line);
    }
    dt {
      overflow-wrap: anywhere;
    }
    .bad dd {
      color: var(--attention);
    }
    @media (max-width: 720px) {
      dl > div {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
  host: { '[hidden]': 'parts().length === 0' },
})
export class PlanAbsences {
  readonly refused = input.required<readonly Absent[]>();
  readonly current = input.required<readonly Absent[]>();
  protected readonly parts = computed(() =>
    [
      { word: 'Cannot be part of it', rows: this.refused(), bad: true },
      { word: 'Nothing to do', rows: this.current(), bad: false },
    ].filter(({ rows }) => rows.length > 0),
  );
}
