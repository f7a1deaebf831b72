import type { ValidationError } from 'class-validator';
import type { FieldFault } from '@rocket/domain';

/**
 * Flattens the errors of class-validator into JSON pointers: `application.applicationName` becomes
 * `/application/applicationName`, the first element of an array `/0/serverName`.
 */
export function fieldFaults(errors: readonly ValidationError[], parent = ''): FieldFault[] {
  return errors.flatMap(({ property, value, constraints = {}, children = [] }) => {
    const pointer = `${parent}/${escapeToken(property)}`;
    const own = worthTelling(constraints, value).map(([rule, message]) => ({
      pointer,
      detail: sentence(rule, property, message),
    }));
    return [...own, ...fieldFaults(children, pointer)];
  });
}

const TYPE_RULES = [
  'whitelistValidation',
  'isString',
  'isInt',
  'isNumber',
  'isBoolean',
  'isArray',
  'isObject',
  'isDateString',
  'isUuid',
  'isIn',
  'matches',
];

/** A field that is missing or of the wrong type breaks all its other rules too; one sentence is enough then. */
function worthTelling(constraints: Readonly<Record<string, string>>, value: unknown): [rule: string, message: string][] {
  const broken = Object.entries(constraints);
  if (broken.length > 0 && value === undefined && constraints['whitelistValidation'] === undefined)
    return [['isDefined', 'is required']];
  const rule = TYPE_RULES.find((name) => name in constraints);
  return rule === undefined ? broken : broken.filter(([name]) => name === rule);
}

/** RFC 6901: `~` and `/` are escaped inside a token. */
function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The field is named by the pointer, so the sentence need not repeat it: `limit must be ...` becomes `must be ...`. */
function sentence(rule: string, property: string, message: string): string {
  if (rule === 'whitelistValidation') return 'is not a field of this request';
  if (rule === 'isDefined') return 'is required';
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
