import { describe, expect, it } from '@jest/globals';
import { PERMISSIONS, roleMay, ROLES } from './permission.js';
import type { Permission, Role } from './permission.js';

/** The whole matrix, written out a second time on purpose: a new grant has to be meant twice. */
const GRANTED: Record<Permission, Role[]> = {
  'fleet:read': ['admin', 'dba', 'viewer'],
  'own:read': ['admin', 'dba', 'owner', 'viewer'],
  'inventory:write': ['admin', 'dba'],
  'contact:write': ['admin', 'dba', 'owner'],
  'gate:write': ['admin'],
  'pool:write': ['admin', 'dba'],
  'cluster:write': ['admin', 'dba'],
  'credentials:read': ['admin', 'dba', 'owner'],
  'statement:read': ['admin', 'dba', 'owner'],
  'notification:read': ['admin', 'dba'],
  'repository:write': ['admin'],
  'operation:write': ['admin', 'dba'],
  'cost:write': ['admin'],
  'intake:write': ['admin', 'dba', 'owner'],
  'intake:decide': ['admin', 'dba'],
  'user:write': ['admin'],
  self: ['admin', 'dba', 'owner', 'viewer'],
};

describe('permissions', () => {
  it.each(PERMISSIONS.map((permission) => [permission, GRANTED[permission]] as const))(
    '%s is held by %j alone',
    (permission, roles) => {
      expect(ROLES.filter((role) => roleMay(role, permission))).toEqual(roles);
    },
  );

  it('that nobody has thought of are held by nobody but who holds everything listed', () => {
    for (const role of ROLES) expect(roleMay(role, 'fleet:explode' as Permission)).toBe(false);
  });
});
