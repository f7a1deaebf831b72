import type { FleetEvent, Operation, OperationStep } from '@rocket/contracts';
import {
  FINAL_OPERATION_STATUSES,
  OPERATION_STATUSES,
  STEP_STATUSES,
  type OperationStatus,
  type StepStatus,
} from '@rocket/domain';

/** The screen keeps so many characters of a step's output; the server keeps the whole of what it keeps. */
const OUTPUT_KEPT = 200_000;

/**
 * What an event says, applied to what is on the screen: at once, without asking the server. It is a preview; the next
 * reading of the operation is the truth.
 */
export function applyEvent(operation: Operation, event: FleetEvent): Operation {
  if (event.operationId !== operation.id) return operation;
  switch (event.type) {
    case 'operation':
      return applyOperation(operation, event);
    case 'step':
      return withStep(operation, event.ordinal, (step) => applyStep(step, event));
    case 'output':
      return withStep(operation, event.ordinal, (step) => ({ ...step, output: appendOutput(step.output, event.text ?? '') }));
    case 'cluster':
    case 'poolServer':
    case 'incident':
    case 'request':
      return operation;
  }
}

export function isFinal(status: OperationStatus): boolean {
  return (FINAL_OPERATION_STATUSES as readonly OperationStatus[]).includes(status);
}

function applyOperation(operation: Operation, event: FleetEvent): Operation {
  const status = OPERATION_STATUSES.find((word) => word === event.status) ?? operation.status;
  return {
    ...operation,
    status,
    phase: event.text ?? operation.phase,
    startedAt: operation.startedAt ?? (status === 'Running' ? event.at : null),
    finishedAt: isFinal(status) ? (operation.finishedAt ?? event.at) : null,
    // What may be asked of it follows from its status; until it is read again, offer nothing that may be refused.
    allowedActions: status === operation.status ? operation.allowedActions : [],
  };
}

function applyStep(step: OperationStep, event: FleetEvent): OperationStep {
  const status: StepStatus = STEP_STATUSES.find((word) => word === event.status) ?? step.status;
  const ended = status !== 'Pending' && status !== 'Running';
  return {
    ...step,
    status,
    startedAt: status === 'Running' && step.status !== 'Running' ? event.at : step.startedAt,
    finishedAt: ended ? (step.finishedAt ?? event.at) : null,
  };
}

function withStep(operation: Operation, ordinal: number | null, change: (step: OperationStep) => OperationStep): Operation {
  const steps = operation.steps.map((step) => (step.ordinal === ordinal ? change(step) : step));
  const stepsDone = steps.filter((step) => step.status === 'Succeeded' || step.status === 'Skipped').length;
  return { ...operation, steps, stepsDone };
}

/** Appends, unless the reading that came in between has it already. */
function appendOutput(before: string, text: string): string {
  return before.endsWith(text) ? before : (before + text).slice(-OUTPUT_KEPT);
}
