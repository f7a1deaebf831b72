import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { isDatabaseUnavailable } from './database-unavailable.js';

const withCode = (code: string): Error => Object.assign(new Error(code), { code });

describe('a database that does not answer', () => {
  it.each([
    ['nobody listens', withCode('ECONNREFUSED')],
    ['it is shutting down', new QueryFailedError('SELECT 1', [], withCode('57P01'))],
    ['it is starting', withCode('57P03')],
    ['it has no connection left', withCode('53300')],
    ['the connection broke', new Error('Connection terminated unexpectedly')],
    ['a connection exception', withCode('08006')],
    ['all addresses failed', new AggregateError([withCode('EHOSTUNREACH'), withCode('ECONNREFUSED')])],
    ['it is the cause of something else', new Error('no', { cause: withCode('ECONNRESET') })],
  ])('is recognized: %s', (_what, error) => expect(isDatabaseUnavailable(error)).toBe(true));

  it.each([
    ['a unique violation', new QueryFailedError('INSERT', [], withCode('23505'))],
    ['a defect', new TypeError('x is undefined')],
    ['nothing', undefined],
    ['a text', 'ECONNREFUSED'],
  ])('is not %s', (_what, error) => expect(isDatabaseUnavailable(error)).toBe(false));
});
