import type { IntakeFormContact, IntakeFormContent } from '@rocket/contracts';
import type { DataClass, SizePreset } from '@rocket/domain';

/** What was typed so far, as it was typed: numbers are text until they are sent. */
export interface RequestDraft {
  applicationName: string;
  clusterName: string;
  why: string;
  costCentre: string;
  ownerName: string;
  ownerEmail: string;
  onCallName: string;
  onCallEmail: string;
  environment: string;
  release: string;
  datacenter: string;
  nodes: string;
  cpu: string;
  ramGb: string;
  dbGigs: string;
  growthPercentPerYear: string;
  availabilityPercent: string;
  rpoMinutes: string;
  rtoMinutes: string;
  retentionDays: string;
  dataClass: string;
  neededBy: string;
}

export type DraftField = keyof RequestDraft;

export const EMPTY_DRAFT: RequestDraft = {
  applicationName: '',
  clusterName: '',
  why: '',
  costCentre: '',
  ownerName: '',
  ownerEmail: '',
  onCallName: '',
  onCallEmail: '',
  environment: '',
  release: '',
  datacenter: '',
  nodes: '',
  cpu: '',
  ramGb: '',
  dbGigs: '',
  growthPercentPerYear: '',
  availabilityPercent: '',
  rpoMinutes: '',
  rtoMinutes: '',
  retentionDays: '30',
  dataClass: '',
  neededBy: '',
};

/** As people call the fields; in the order of the form. */
export const FIELD_WORDS: Readonly<Record<DraftField, string>> = {
  applicationName: 'Application',
  clusterName: 'Name of the cluster',
  why: 'What it is needed for',
  costCentre: 'Cost centre',
  ownerName: 'Owner',
  ownerEmail: 'E-mail of the owner',
  onCallName: 'On call',
  onCallEmail: 'E-mail of who is on call',
  environment: 'Environment',
  release: 'Release',
  datacenter: 'Datacenter',
  nodes: 'Servers',
  cpu: 'CPU',
  ramGb: 'Memory',
  dbGigs: 'Disk',
  growthPercentPerYear: 'Growth',
  availabilityPercent: 'Availability',
  rpoMinutes: 'May be lost',
  rtoMinutes: 'Back after',
  retentionDays: 'Restorable for',
  dataClass: 'Data',
  neededBy: 'Needed by',
};

const FIELDS = Object.keys(FIELD_WORDS) as DraftField[];

/** What a request says, as it stands in the form. */
export function draftOf(form: IntakeFormContent): RequestDraft {
  const { owner, onCall, ...rest } = form;
  const texts = Object.fromEntries(FIELDS.map((field) => [field, textOf((rest as Record<string, unknown>)[field])]));
  return {
    ...EMPTY_DRAFT,
    ...texts,
    ownerName: owner?.name ?? '',
    ownerEmail: owner?.email ?? '',
    onCallName: onCall?.name ?? '',
    onCallEmail: onCall?.email ?? '',
  };
}

/** What is sent: what is empty was not said. */
export function formOf(draft: RequestDraft): IntakeFormContent {
  return {
    applicationName: words(draft.applicationName),
    clusterName: words(draft.clusterName),
    why: words(draft.why),
    costCentre: words(draft.costCentre),
    owner: contact(draft.ownerName, draft.ownerEmail),
    onCall: contact(draft.onCallName, draft.onCallEmail),
    environment: words(draft.environment),
    release: words(draft.release),
    datacenter: words(draft.datacenter),
    nodes: number(draft.nodes),
    cpu: number(draft.cpu),
    ramGb: number(draft.ramGb),
    dbGigs: number(draft.dbGigs),
    growthPercentPerYear: number(draft.growthPercentPerYear),
    availabilityPercent: number(draft.availabilityPercent),
    rpoMinutes: number(draft.rpoMinutes),
    rtoMinutes: number(draft.rtoMinutes),
    retentionDays: number(draft.retentionDays),
    dataClass: words(draft.dataClass) as DataClass | null,
    neededBy: words(draft.neededBy),
  };
}

/** The size of a draft as a preset knows it. */
export function sizeOf({ nodes, cpu, ramGb, dbGigs }: RequestDraft): Record<'nodes' | 'cpu' | 'ramGb' | 'dbGigs', number | null> {
  return { nodes: number(nodes), cpu: number(cpu), ramGb: number(ramGb), dbGigs: number(dbGigs) };
}

export function presetDraft({ nodes, cpu, ramGb, dbGigs }: SizePreset): Partial<RequestDraft> {
  return { nodes: String(nodes), cpu: String(cpu), ramGb: String(ramGb), dbGigs: String(dbGigs) };
}

const CONTACT_FIELDS: Readonly<Record<string, DraftField>> = {
  owner: 'ownerName',
  'owner/name': 'ownerName',
  'owner/email': 'ownerEmail',
  onCall: 'onCallName',
  'onCall/name': 'onCallName',
  'onCall/email': 'onCallEmail',
};

/** The field that a pointer of the server means: `/form/cpu` when it is saved, `/cpu` when it is submitted. */
export function fieldAt(pointer: string): DraftField | undefined {
  const path = pointer.replace(/^\/(form\/)?/, '');
  return CONTACT_FIELDS[path] ?? FIELDS.find((field) => field === path);
}

/** A field that two people changed in different ways. */
export interface Overlap {
  field: DraftField;
  mine: string;
  theirs: string;
}

/**
 * What I typed on top of what somebody else saved meanwhile: whoever changed a field has it; where both did, mine stays until
 * I say otherwise. Base 2 servers, mine 3, theirs 2 with a cost centre -> 3 servers with the cost centre.
 */
export function mergeDrafts(
  base: RequestDraft,
  mine: RequestDraft,
  theirs: RequestDraft,
): { merged: RequestDraft; overlaps: Overlap[] } {
  const merged = { ...theirs };
  const overlaps: Overlap[] = [];
  for (const field of FIELDS) {
    if (mine[field] === base[field]) continue;
    merged[field] = mine[field];
    if (theirs[field] !== base[field] && theirs[field] !== mine[field])
      overlaps.push({ field, mine: mine[field], theirs: theirs[field] });
  }
  return { merged, overlaps };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function words(text: string): string | null {
  return text.trim() || null;
}

function number(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}

function contact(name: string, email: string): IntakeFormContact | null {
  return name.trim() === '' && email.trim() === '' ? null : { name: name.trim(), email: email.trim() };
}
