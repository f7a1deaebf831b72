import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultDatabaseName, toClusterName } from './cluster-name.js';

describe('the name of a cluster', () => {
  it.each([
    ['order-db', 'order-db'],
    ['  Order DB ', 'order-db'],
    ['Order_ _DB', 'order-db'],
    ['ORDERS\t2', 'orders-2'],
    ['abc', 'abc'],
    ['a'.repeat(40), 'a'.repeat(40)],
  ])('comes out of %j', (typed, name) => expect(toClusterName(typed)).toBe(name));

  it.each(['', 'ab', 'a'.repeat(41), '1st-db', '-db', '_db', 'größe', 'order.db', 'order/db', 'db;drop', 'orders\u0000', '   '])(
    'cannot be made of %j',
    (typed) => expect(toClusterName(typed)).toBeUndefined(),
  );

  it('is always safe in a host name, a directory and a database name, and is its own name', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^ ?[A-Za-z][A-Za-z0-9 _-]{0,45}$/)), (typed) => {
        const name = toClusterName(typed);
        if (name === undefined) return;
        expect(name).toMatch(/^[a-z][a-z0-9-]{2,39}$/);
        expect(toClusterName(name)).toBe(name);
        expect(defaultDatabaseName(name)).toMatch(/^[a-z][a-z0-9_]{2,39}$/);
      }),
    ));

  it('gives the database its name', () => expect(defaultDatabaseName('order-db-eu')).toBe('order_db_eu'));
});
