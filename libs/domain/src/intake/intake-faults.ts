import { isEmail } from '../contacts/contact-faults.js';
import { toClusterName } from '../clusters/cluster-name.js';
import type { FieldFault } from '../domain-error.js';
import type { IntakeContact, IntakeForm } from './intake-words.js';

const NEEDED = [
  'applicationName',
  'environment',
  'clusterName',
  'nodes',
  'cpu',
  'ramGb',
  'dbGigs',
  'availabilityPercent',
  'retentionDays',
  'dataClass',
  'neededBy',
  'why',
] as const;

/** What keeps a form from being submitted, at its fields. A draft may lack anything. `today`: `2026-12-01`. */
export function intakeFaults(form: IntakeForm, today: string): FieldFault[] {
  const missing = NEEDED.filter((field) => form[field] === null || form[field] === '');
  const faults = missing.map((field) => ({ pointer: `/${field}`, detail: 'is needed before it is submitted' }));
  faults.push(...contactFaultsOf('owner', form.owner), ...(form.onCall ? contactFaultsOf('onCall', form.onCall) : []));
  if (form.clusterName && toClusterName(form.clusterName) === undefined)
    faults.push({ pointer: '/clusterName', detail: 'must be 3 to 40 of a-z, 0-9 and -, a letter first' });
  if (form.neededBy !== null && form.neededBy < today) faults.push({ pointer: '/neededBy', detail: 'has passed already' });
  if (form.nodes === 1 && (form.availabilityPercent ?? 0) >= 99.9)
    faults.push({ pointer: '/nodes', detail: 'cannot be one: a single server is down while it is patched' });
  return faults;
}

function contactFaultsOf(field: 'owner' | 'onCall', contact: IntakeContact | null): FieldFault[] {
  if (contact === null) return [{ pointer: `/${field}`, detail: 'is needed: somebody has to be told' }];
  const faults: FieldFault[] = [];
  if (contact.name.trim() === '') faults.push({ pointer: `/${field}/name`, detail: 'is needed' });
  if (!isEmail(contact.email)) faults.push({ pointer: `/${field}/email`, detail: 'must be an e-mail address' });
  return faults;
}
