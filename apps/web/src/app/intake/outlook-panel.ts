import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { IntakeFormContent, IntakeOutlookAnswer } from '@rocket/contracts';
import { gigs } from '../ui/words.js';
import { costText, hoursText, minutesText, percentText } from './intake-words.js';

interface OutlookRow {
  word: string;
  text: string;
  note?: string;
  look?: 'good' | 'attention';
  known: boolean;
}

/** What can be expected of a request as it is filled in. What is not known yet says what it waits for. */
@Component({
  selector: 'rk-outlook-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="card-head"><h2 id="outlook-head">What to expect</h2></div>
    <dl aria-live="polite">
      @for (row of rows(); track row.word) {
        <div [class.unknown]="!row.known">
          <dt>{{ row.word }}</dt>
          <dd>
            <span class="text" [class]="row.look">{{ row.text }}</span>
            @if (row.note) {
              <small>{{ row.note }}</small>
            }
          </dd>
        </div>
      }
    </dl>
  `,
  styles: `
    :host {
      display: block;
    }
    dl {
      padding: 4px 16px 8px;
    }
    dl > div {
      padding: 9px 0;
    }
    dl > div + div {
      border-top: 1px solid var(--line);
    }
    dt {
      color: var(--text-faint);
      font-size: 12px;
      line-height: 16px;
    }
    dd {
      line-height: 20px;
      font-variant-numeric: tabular-nums;
    }
    .text {
      font-weight: 500;
    }
    .good {
      color: var(--good);
    }
    .attention {
      color: var(--attention);
    }
    .unknown .text {
      color: var(--text-faint);
      font-weight: 400;
    }
    small {
      display: block;
      color: var(--text-soft);
      font-size: 12.5px;
      line-height: 17px;
    }
  `,
  host: { class: 'card', role: 'complementary', 'aria-labelledby': 'outlook-head' },
})
export class OutlookPanel {
  readonly form = input.required<IntakeFormContent>();
  readonly outlook = input<IntakeOutlookAnswer | undefined>();

  protected readonly rows = computed<OutlookRow[]>(() => {
    const [form, outlook] = [this.form(), this.outlook()];
    return [
      costRow(form, outlook),
      poolRow(outlook),
      leadRow(form, outlook),
      downRow(form, outlook),
      growthRow(outlook),
      decisionRow(outlook),
    ];
  });
}

type Outlook = IntakeOutlookAnswer | undefined;

const waiting = (word: string, text: string): OutlookRow => ({ word, text, known: false });

function costRow({ environment, nodes, cpu, ramGb, dbGigs }: IntakeFormContent, outlook: Outlook): OutlookRow {
  const word = 'Cost a month';
  if (outlook?.monthlyCost) {
    const note = 'By the prices of now, with one full backup.';
    return { word, text: costText(outlook.monthlyCost), note, known: true };
  }
  const isSaid = Boolean(environment && nodes && cpu && ramGb && dbGigs);
  return waiting(word, outlook && isSaid ? 'No prices are in force' : 'Waits for the environment and the size');
}

function poolRow(outlook: Outlook): OutlookRow {
  const word = 'Servers';
  if (!outlook?.pool) return waiting(word, 'Waits for the environment and how many');
  const { matching, needed } = outlook.pool;
  const isEnough = matching >= needed;
  const note = isEnough ? 'Free in the pool now.' : 'It has to wait until the pool has enough.';
  return { word, text: `${matching} match, ${needed} needed`, note, look: isEnough ? 'good' : 'attention', known: true };
}

function leadRow({ environment }: IntakeFormContent, outlook: Outlook): OutlookRow {
  const word = 'How long it takes';
  if (outlook?.leadTime) {
    const { count, medianHours, mostHours } = outlook.leadTime;
    const note = `Half of the last ${count} for ${environment ?? 'it'} took at most that; nine of ten ${hoursText(mostHours)}.`;
    return { word, text: `Usually ${hoursText(medianHours)}`, note, known: true };
  }
  return waiting(word, environment ? 'Too few were built there yet to say' : 'Waits for the environment');
}

function downRow({ availabilityPercent }: IntakeFormContent, outlook: Outlook): OutlookRow {
  const word = 'May be down';
  if (typeof outlook?.downMinutesAYear !== 'number') return waiting(word, 'Waits for the availability');
  const text = `${minutesText(outlook.downMinutesAYear)} a year`;
  return { word, text, note: `${percentText(availabilityPercent ?? 0)} of the time up.`, known: true };
}

function growthRow(outlook: Outlook): OutlookRow {
  const word = 'After a year';
  if (typeof outlook?.dbGigsInAYear !== 'number') return waiting(word, 'Waits for the disk and the growth');
  return { word, text: `${gigs(outlook.dbGigsInAYear)} on each server`, known: true };
}

function decisionRow(outlook: Outlook): OutlookRow {
  const word = 'Who decides';
  if (!outlook?.decision) return waiting(word, 'Waits for the environment');
  const { automatic, reason } = outlook.decision;
  if (automatic) return { word, text: 'Nobody: it is built at once', note: reason, look: 'good', known: true };
  return { word, text: reason, known: true };
}
