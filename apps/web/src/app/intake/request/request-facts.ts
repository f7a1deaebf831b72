import type { IntakeRequest } from '@rocket/contracts';
import { gigs } from '../../ui/words.js';
import { DATA_CLASS_WORDS, dayText, percentText, sizeDetail, sizeName } from '../intake-words.js';

interface FactRow {
  word: string;
  text: string;
  mono?: boolean;
}

/** What is asked for, in words; what was not said is left out. */
export function requestFacts({ form, dbmsType }: IntakeRequest): FactRow[] {
  const { owner, onCall, nodes, growthPercentPerYear, rpoMinutes, rtoMinutes, retentionDays } = form;
  const rows: (FactRow | false)[] = [
    said('Why', form.why),
    said('Application', form.applicationName),
    said('Cluster', form.clusterName, true),
    said('Environment', form.environment),
    said('Needed by', form.neededBy && dayText(form.neededBy)),
    said('Size', nodes && [sizeName(form), sizeDetail(form)].filter(Boolean).join(': ')),
    said('Datacenter', form.datacenter),
    said('DBMS', `${dbmsType}, ${form.release ?? 'the newest'}`),
    said(
      'Growth in a year',
      typeof growthPercentPerYear === 'number' && `${growthPercentPerYear} %${form.dbGigs ? ` of ${gigs(form.dbGigs)}` : ''}`,
    ),
    said('Availability', typeof form.availabilityPercent === 'number' && percentText(form.availabilityPercent)),
    said('Restorable for', retentionDays && `${retentionDays} days`),
    said('May be lost', typeof rpoMinutes === 'number' && `${rpoMinutes} min of what was written last`),
    said('Back within', typeof rtoMinutes === 'number' && `${rtoMinutes} min`),
    said('Data', form.dataClass && DATA_CLASS_WORDS[form.dataClass]),
    said('Owner', owner && [owner.name, owner.email].filter(Boolean).join(', ')),
    said('On call', onCall && [onCall.name, onCall.email].filter(Boolean).join(', ')),
    said('Cost centre', form.costCentre, true),
  ];
  return rows.filter((row) => row !== false);
}

function said(word: string, text: string | number | false | null | undefined, mono = false): FactRow | false {
  return text ? { word, text: String(text), mono } : false;
}
