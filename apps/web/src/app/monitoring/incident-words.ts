import type { Incident } from '@rocket/contracts';
import type { IncidentState } from '@rocket/domain';
import { mdiEyeOutline } from '@mdi/js';
import type { StatusLook } from '../ui/status-look.js';
import { numberWords } from './chart-model.js';

const LOOKS: Readonly<Record<IncidentState, StatusLook>> = {
  Watching: { look: 'unknown', word: 'Watching', icon: mdiEyeOutline },
  Warning: { look: 'attention', word: 'Warning' },
  Critical: { look: 'down', word: 'Critical' },
  Unknown: { look: 'unknown', word: 'Not known' },
  Blackout: { look: 'paused', word: 'Waits for an operation' },
  Closed: { look: 'healthy', word: 'Over' },
};

export const incidentLook = (state: IncidentState): StatusLook => LOOKS[state];

/** What it is about: `Disk used of /var`. */
export function incidentTitle({ title, element }: Pick<Incident, 'title' | 'element'>): string {
  return element === null ? title : `${title} of ${element}`;
}

/** `97 %, between 95 % and 99 %`; who did not answer has no number. */
export function incidentNumbers({ least, current, greatest, unit }: Incident): string {
  const now = current === null ? 'no answer' : numberWords(current, unit);
  if (least === null || greatest === null || least === greatest) return now;
  return `${now}, between ${numberWords(least, unit)} and ${numberWords(greatest, unit)}`;
}

/** Whether nobody is notified of it at this time. */
export function isQuiet({ silencedUntil }: Pick<Incident, 'silencedUntil'>, nowMs: number): boolean {
  return silencedUntil !== null && Date.parse(silencedUntil) > nowMs;
}
