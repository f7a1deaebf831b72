import type { DraftField } from './request-draft.js';

/** A field into which something is typed, as it stands in the form. */
export interface TypedField {
  field: DraftField;
  label: string;
  type: 'text' | 'email' | 'number';
  isOptional?: boolean;
  hint?: string;
  isMono?: boolean;
  /** Of a number. */
  min?: number;
  max?: number;
  step?: number;
  /** Of a text, in characters. */
  maxLength?: number;
}

export const SIZE_FIELDS: readonly TypedField[] = [
  { field: 'nodes', label: 'Servers', type: 'number', min: 1, max: 9, step: 1 },
  { field: 'cpu', label: 'CPU of each', type: 'number', min: 1, step: 1 },
  { field: 'ramGb', label: 'Memory of each, GB', type: 'number', min: 0.5, step: 0.5 },
  { field: 'dbGigs', label: 'Disk of each, GB', type: 'number', min: 1 },
];

export const GROWTH_FIELDS: readonly TypedField[] = [
  { field: 'growthPercentPerYear', label: 'Growth in a year, %', type: 'number', isOptional: true, min: 0 },
];

const MINUTES = { type: 'number', isOptional: true, min: 0, step: 1 } as const;
export const SAFETY_FIELDS: readonly TypedField[] = [
  {
    ...{ field: 'retentionDays', label: 'Restorable for, days', hint: 'Every moment of them.' },
    ...{ type: 'number', min: 1, max: 3650, step: 1 },
  },
  { ...MINUTES, field: 'rpoMinutes', label: 'May be lost, minutes', hint: 'Of what was written last (RPO).' },
  { ...MINUTES, field: 'rtoMinutes', label: 'Back within, minutes', hint: 'After a disaster (RTO).' },
];

export const PEOPLE_FIELDS: readonly TypedField[] = [
  { field: 'ownerName', label: 'Owner', type: 'text', maxLength: 100 },
  { field: 'ownerEmail', label: 'E-mail of the owner', type: 'email', maxLength: 254 },
  { field: 'onCallName', label: 'On call at night', type: 'text', isOptional: true, maxLength: 100 },
  { field: 'onCallEmail', label: 'E-mail of who is on call', type: 'email', isOptional: true, maxLength: 254 },
  { field: 'costCentre', label: 'Cost centre', type: 'text', isOptional: true, isMono: true, maxLength: 60 },
];
