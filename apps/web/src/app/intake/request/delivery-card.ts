import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { IntakeDeliveryAnswer, IntakeFiguresAnswer } from '@rocket/contracts';
import type { IntakeMeasure } from '@rocket/domain';
import { Status } from '../../ui/status.js';
import type { StatusLook } from '../../ui/status-look.js';
import { counted, sizeInWords } from '../../ui/words.js';
import { costText, hoursText, percentText } from '../intake-words.js';

interface DeliveryRow {
  word: string;
  promised: string;
  delivered: string;
  status: StatusLook | undefined;
}

const MEASURES: readonly { measure: IntakeMeasure; word: string; text: (figures: IntakeFiguresAnswer) => string | null }[] = [
  {
    measure: 'leadTime',
    word: 'How long it took',
    text: ({ leadTimeHours }) => (leadTimeHours === null ? null : hoursText(leadTimeHours)),
  },
  { measure: 'servers', word: 'Servers', text: ({ servers }) => (servers === null ? null : counted(servers, 'server')) },
  {
    measure: 'size',
    word: 'Size of each',
    text: ({ cpu, ramGb, dbGigs }) => sizeInWords({ cpu: cpu ?? 0, ramGb: ramGb ?? 0, dbGigs: dbGigs ?? 0 }),
  },
  { measure: 'release', word: 'Release', text: ({ release }) => release },
  {
    measure: 'availability',
    word: 'Up',
    text: ({ availabilityPercent }) => (availabilityPercent === null ? null : percentText(availabilityPercent)),
  },
  {
    measure: 'monthlyCost',
    word: 'Cost a month',
    text: ({ monthlyCost }) => (monthlyCost === null ? null : costText(monthlyCost)),
  },
];

/** What was promised, beside what was delivered. */
@Component({
  selector: 'rk-delivery-card',
  imports: [Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="card-head"><h2 id="delivery-head">Promised and delivered</h2></div>
    <div class="inset" tabindex="0" role="region" aria-labelledby="delivery-head">
      <table class="table">
        <thead>
          <tr>
            <th><span class="unseen">What</span></th>
            <th>Promised</th>
            <th>Delivered</th>
            <th><span class="unseen">Kept</span></th>
          </tr>
        </thead>
        <tbody>
          @for (row of rows(); track row.word) {
            <tr>
              <th scope="row">{{ row.word }}</th>
              <td>{{ row.promised }}</td>
              <td>{{ row.delivered }}</td>
              <td class="kept">
                @if (row.status; as status) {
                  <rk-status [status]="status" />
                }
              </td>
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
  styles: `
    :host {
      display: block;
    }
    .inset {
      overflow-x: auto;
    }
    tbody th {
      color: var(--text-soft);
      font-weight: 400;
      white-space: normal;
    }
    tbody tr:last-child th {
      border-bottom: 0;
    }
    td {
      font-variant-numeric: tabular-nums;
    }
    .kept {
      white-space: nowrap;
    }
    @media (max-width: 720px) {
      th,
      td {
        padding-inline: 8px !important;
      }
    }
  `,
  host: { class: 'card' },
})
export class DeliveryCard {
  readonly delivery = input.required<IntakeDeliveryAnswer>();

  protected readonly rows = computed<DeliveryRow[]>(() => {
    const { promised, delivered, broken } = this.delivery();
    return MEASURES.map(({ measure, word, text }) => {
      const [before, after] = [text(promised), delivered && text(delivered)];
      return {
        word,
        promised: before ?? (measure === 'release' ? 'the newest' : 'not said'),
        delivered: after ?? 'not known yet',
        status: standing(before, after, broken.includes(measure)),
      };
    });
  });
}

function standing(promised: string | null, delivered: string | null, isBroken: boolean): StatusLook | undefined {
  if (promised === null || delivered === null) return undefined;
  return isBroken ? { look: 'attention', word: 'Not kept' } : { look: 'healthy', word: 'Kept' };
}
