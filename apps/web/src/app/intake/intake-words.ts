import type { FleetEvent, IntakeCost, IntakeFormContent } from '@rocket/contracts';
import { moneyText, presetOf, type DataClass, type IntakeDeed, type IntakeStatus } from '@rocket/domain';
import {
  mdiAccountClockOutline,
  mdiCheckAll,
  mdiCheckCircleOutline,
  mdiCloseCircleOutline,
  mdiCommentOutline,
  mdiCommentQuestionOutline,
  mdiPencilOutline,
  mdiRocketLaunchOutline,
  mdiSendOutline,
  mdiUndoVariant,
  mdiAlertCircleOutline,
} from '@mdi/js';
import type { StatusLook } from '../ui/status-look.js';
import { counted, sizeInWords } from '../ui/words.js';

const STATUS: Readonly<Record<IntakeStatus, StatusLook>> = {
  Draft: { look: 'unknown', word: 'Draft', icon: mdiPencilOutline },
  Submitted: { look: 'creating', word: 'Submitted', icon: mdiAccountClockOutline },
  ChangesAsked: { look: 'attention', word: 'Changes asked', icon: mdiCommentQuestionOutline },
  Approved: { look: 'healthy', word: 'Approved', icon: mdiCheckCircleOutline },
  Rejected: { look: 'down', word: 'Rejected', icon: mdiCloseCircleOutline },
  Withdrawn: { look: 'expired', word: 'Withdrawn' },
  Provisioning: { look: 'working', word: 'Being built' },
  Done: { look: 'healthy', word: 'Done' },
};

/** How a request stands. */
/** Whether an event may be about requests: they go on by what people do and by the operations that build them. */
export const isOfRequests = ({ type }: FleetEvent): boolean => type === 'request' || type === 'operation';

export const intakeLook = (status: IntakeStatus): StatusLook => STATUS[status] ?? { look: 'unknown', word: status };

interface DeedLook {
  /** After the name of who did it. */
  word: string;
  icon: string;
}

export const DEED_LOOKS: Readonly<Record<IntakeDeed, DeedLook>> = {
  edit: { word: 'edited it', icon: mdiPencilOutline },
  comment: { word: 'commented', icon: mdiCommentOutline },
  submit: { word: 'submitted it', icon: mdiSendOutline },
  askChanges: { word: 'asked for changes', icon: mdiCommentQuestionOutline },
  approve: { word: 'approved it', icon: mdiCheckCircleOutline },
  reject: { word: 'rejected it', icon: mdiCloseCircleOutline },
  withdraw: { word: 'withdrew it', icon: mdiUndoVariant },
  provision: { word: 'had it built', icon: mdiRocketLaunchOutline },
  finish: { word: 'has the cluster', icon: mdiCheckAll },
  fail: { word: 'could not have it built', icon: mdiAlertCircleOutline },
};

/** Entries that the product writes: what happened says more than who began it. */
export const HAPPENINGS: Readonly<Partial<Record<IntakeDeed, string>>> = {
  finish: 'The cluster was built',
  fail: 'The cluster could not be built',
};

export const DATA_CLASS_WORDS: Readonly<Record<DataClass, string>> = {
  public: 'Public: anybody may know it',
  internal: 'Internal: for people of the company',
  confidential: 'Confidential: for those who need it',
  secret: 'Secret: harm if it leaks',
};

type Size = Pick<IntakeFormContent, 'nodes' | 'cpu' | 'ramGb' | 'dbGigs'>;

/** `Medium` for a preset, else `2 servers`; a dash where nothing was said. */
export function sizeName(size: Size): string {
  const { nodes = null, cpu = null, ramGb = null, dbGigs = null } = size;
  return presetOf({ nodes, cpu, ramGb, dbGigs })?.name ?? (nodes === null ? '–' : counted(nodes, 'server'));
}

/** `3 × 4 CPU · 16 GB · 200 GB`; empty where nothing was said. */
export function sizeDetail({ nodes, cpu, ramGb, dbGigs }: Size): string {
  if (!cpu && !ramGb && !dbGigs) return '';
  const each = sizeInWords({ cpu: cpu ?? 0, ramGb: ramGb ?? 0, dbGigs: dbGigs ?? 0 });
  return nodes ? `${nodes} × ${each}` : each;
}

export const costText = (cost: IntakeCost | null): string => (cost === null ? '–' : moneyText(cost.amount, cost.currency));

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

/** `2026-12-24` as a reader writes days. */
export const dayText = (day: string): string => DAY.format(new Date(`${day}T00:00:00Z`));

/** `40 min`, `5 h`, `3 d`: how long something took or takes, in one unit; up to two days in hours. */
export function hoursText(hours: number): string {
  if (hours < 1) return `${Math.max(1, Math.round(hours * 60))} min`;
  if (hours < 48) return `${Math.round(hours)} h`;
  return `${Math.round(hours / 24)} d`;
}

/** `53 min`, `8 h 46 min`, `3 d 15 h`: minutes of a year. */
export function minutesText(minutes: number): string {
  const whole = Math.round(minutes);
  if (whole < 60) return `${whole} min`;
  if (whole < 48 * 60) return `${Math.floor(whole / 60)} h${whole % 60 === 0 ? '' : ` ${whole % 60} min`}`;
  return `${Math.floor(whole / 1440)} d${Math.floor((whole % 1440) / 60) === 0 ? '' : ` ${Math.floor((whole % 1440) / 60)} h`}`;
}

/** `99.9 %`; measured ones cut, not rounded: 99.996 is not 100. */
export const percentText = (percent: number): string => `${Math.floor(percent * 1000) / 1000} %`;
