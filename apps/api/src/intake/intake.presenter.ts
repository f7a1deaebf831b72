import type {
  IntakeCost,
  IntakeDeliveryAnswer,
  IntakeEntry,
  IntakeFiguresAnswer,
  IntakeOutlookAnswer,
  IntakeRequest,
} from '@rocket/contracts';
import type { IntakeFigures } from '@rocket/domain';
import { minorDigitsOf, possibleDeeds } from '@rocket/domain';
import type { IntakeDelivery, IntakeOutlook } from '@rocket/operations';
import type { IntakeEntryEntity, IntakeRow } from '@rocket/persistence';

/** A stored request on the wire. */
export function presentRequest(row: IntakeRow): IntakeRequest {
  return {
    id: row.id,
    number: `REQ-${String(row.number)}`,
    dbmsType: row.dbmsType,
    status: row.status,
    requester: row.requester,
    form: Object.fromEntries(Object.entries(row.form).filter(([field]) => field !== 'dbmsType')),
    promised: row.promised && {
      monthlyCost: costOf(row.promised.monthlyCost, row.promised.currency),
      matchingServers: row.promised.matching,
      leadTimeHours: row.promised.leadTimeHours ?? null,
      whoDecides: row.promised.whoDecides,
      at: row.promised.at,
    },
    decidedBy: row.decidedBy,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    submittedAt: row.submittedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    clusterName: row.clusterId === null ? null : row.form.clusterName,
    operationId: row.operationId,
    possibleDeeds: possibleDeeds(row.status).filter((deed) => deed !== 'finish' && deed !== 'fail'),
    createdAt: row.createdAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
    version: row.version,
  };
}

export function presentEntry({ id, at, actor, deed, text }: IntakeEntryEntity): IntakeEntry {
  return { id, at: at.toISOString(), actor, deed, text };
}

export function presentOutlook({ cost, ...outlook }: IntakeOutlook): IntakeOutlookAnswer {
  return { ...outlook, monthlyCost: cost && costOf(Number(cost.total), cost.currency) };
}

export function presentDelivery({ promised, delivered, broken }: IntakeDelivery): IntakeDeliveryAnswer {
  return { promised: figuresOf(promised), delivered: delivered && figuresOf(delivered), broken };
}

function figuresOf({ monthlyCost, ...figures }: IntakeFigures): IntakeFiguresAnswer {
  return { ...figures, monthlyCost: monthlyCost && costOf(monthlyCost.amount, monthlyCost.currency) };
}

function costOf(amount: number | null, currency: string | null): IntakeCost | null {
  return amount === null || currency === null ? null : { amount, currency, minorDigits: minorDigitsOf(currency) };
}
