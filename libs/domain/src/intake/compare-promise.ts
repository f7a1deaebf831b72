/** What of a request can be compared: as it was promised, and as it was delivered. Null: nobody knows. */
export interface IntakeFigures {
  /** From being submitted to being done, hours. */
  leadTimeHours: number | null;
  servers: number | null;
  /** Of the smallest of them. */
  cpu: number | null;
  ramGb: number | null;
  dbGigs: number | null;
  release: string | null;
  /** The share of the time in which it is up, per cent. */
  availabilityPercent: number | null;
  /** In the smallest unit of its currency. */
  monthlyCost: { amount: number; currency: string } | null;
}

/** What may be other than it was promised. `size`: what each server has. */
export const INTAKE_MEASURES = ['leadTime', 'servers', 'size', 'release', 'availability', 'monthlyCost'] as const;
export type IntakeMeasure = (typeof INTAKE_MEASURES)[number];

/**
 * What became worse than it was promised. What was not promised, or was not measured, is not broken: 3 servers promised and 3
 * delivered, CHF 400 promised and CHF 420 delivered -> `monthlyCost`.
 */
export function brokenPromises(promised: IntakeFigures, delivered: IntakeFigures): IntakeMeasure[] {
  const broken: Readonly<Record<IntakeMeasure, boolean>> = {
    leadTime: isMore(delivered.leadTimeHours, promised.leadTimeHours),
    servers: isMore(promised.servers, delivered.servers),
    size: (['cpu', 'ramGb', 'dbGigs'] as const).some((field) => isMore(promised[field], delivered[field])),
    release: promised.release !== null && delivered.release !== null && !isReleaseOf(delivered.release, promised.release),
    availability: isMore(promised.availabilityPercent, delivered.availabilityPercent),
    monthlyCost:
      promised.monthlyCost?.currency === delivered.monthlyCost?.currency &&
      isMore(delivered.monthlyCost?.amount ?? null, promised.monthlyCost?.amount ?? null),
  };
  return INTAKE_MEASURES.filter((measure) => broken[measure]);
}

function isMore(one: number | null, other: number | null): boolean {
  return one !== null && other !== null && one > other;
}

/** 18.4 is what was meant by 18. */
function isReleaseOf(release: string, wished: string): boolean {
  return release === wished || release.startsWith(`${wished}.`);
}
