import type { PushChangeRequest, PushedChange } from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import type { Change, ChangeKind } from '@rocket/domain';
import type { ClusterSelection } from '@rocket/operations';

type Field = Exclude<keyof PushedChange, 'kind'>;

const FIELDS: Readonly<Record<ChangeKind, readonly Field[]>> = {
  parameter: ['name', 'value'],
  sql: ['database', 'statement'],
  script: ['script'],
};

/** From the wire. @throws DomainError `validation-failed` that names the field which is missing, or belongs to another kind */
export function toChange(body: PushedChange): Change {
  const { kind, name, value, database, statement, script } = body;
  const all = Object.values(FIELDS).flat();
  const stranger = all.find((field) => body[field] !== undefined && !FIELDS[kind].includes(field));
  if (stranger !== undefined) throw fault(`/change/${stranger}`, `does not go with kind ${kind}`);
  switch (kind) {
    case 'parameter':
      if (value === undefined) throw fault('/change/value', 'is missing; null means what the configuration files say');
      return { kind, name: given('name', name), value };
    case 'sql':
      return { kind, database: database ?? null, statement: given('statement', statement) };
    case 'script':
      return { kind, script: given('script', script) };
    default:
      return kind satisfies never;
  }
}

/** Without either it is the whole fleet. @throws DomainError `validation-failed` when both are given */
export function toSelection({ clusters, selector }: Pick<PushChangeRequest, 'clusters' | 'selector'>): ClusterSelection {
  if (clusters === undefined) return { by: 'selector', ...selector };
  if (selector !== undefined) throw fault('/clusters', 'cannot be given together with a selector');
  return { by: 'names', clusterNames: clusters };
}

function given(field: Field, text: string | undefined): string {
  if (text === undefined || text.trim() === '') throw fault(`/change/${field}`, 'is missing');
  return text;
}

function fault(pointer: string, detail: string): DomainError {
  return new DomainError('validation-failed', `${pointer} ${detail}.`, {}, [{ pointer, detail }]);
}
