import type { PushedChange } from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import type { Change, ChangeKind } from '@rocket/domain';

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
  if (stranger !== undefined) throw fault(stranger, `does not go with kind ${kind}`);
  switch (kind) {
    case 'parameter':
      if (value === undefined) throw fault('value', 'is missing; null means what the configuration files say');
      return { kind, name: given('name', name), value };
    case 'sql':
      return { kind, database: database ?? null, statement: given('statement', statement) };
    case 'script':
      return { kind, script: given('script', script) };
    default:
      return kind satisfies never;
  }
}

function given(field: Field, text: string | undefined): string {
  if (text === undefined || text.trim() === '') throw fault(field, 'is missing');
  return text;
}

function fault(field: Field, detail: string): DomainError {
  return new DomainError('validation-failed', `/change/${field} ${detail}.`, {}, [{ pointer: `/change/${field}`, detail }]);
}
