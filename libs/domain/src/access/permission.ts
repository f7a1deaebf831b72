/** `admin`: everything. `dba`: runs the fleet. `owner`: its own applications. `viewer`: reads. */
export const ROLES = ['admin', 'dba', 'owner', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What a route may ask for. A route that asks for nothing does not boot. `fleet:read`: the whole fleet. `own:read`: what belongs
 * to the caller's own applications; who holds `fleet:read` sees all of it by the same routes.
 */
export const PERMISSIONS = [
  'fleet:read',
  'own:read',
  'inventory:write',
  'contact:write',
  'gate:write',
  'pool:write',
  'cluster:write',
  'credentials:read',
  'statement:read',
  'operation:write',
  'notification:read',
  'repository:write',
  'cost:write',
  'intake:write',
  'intake:decide',
  'user:write',
  'self',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** By these one acts on servers and databases, or sees what only they know. A demo has none, and refuses them. */
export const ACTING_PERMISSIONS: ReadonlySet<Permission> = new Set<Permission>([
  'pool:write',
  'cluster:write',
  'operation:write',
  'repository:write',
  'credentials:read',
  'statement:read',
  'intake:decide',
]);

const GRANTS: Readonly<Record<Role, readonly Permission[]>> = {
  admin: PERMISSIONS,
  dba: [
    'fleet:read',
    'own:read',
    'inventory:write',
    'contact:write',
    'pool:write',
    'cluster:write',
    'credentials:read',
    'statement:read',
    'operation:write',
    'notification:read',
    'intake:write',
    'intake:decide',
    'self',
  ],
  // Of its own applications only: the confirmed owner contacts say which those are.
  owner: ['own:read', 'contact:write', 'credentials:read', 'statement:read', 'intake:write', 'self'],
  viewer: ['fleet:read', 'own:read', 'self'],
};

/** Whether a role holds a permission. Deny unless it is listed. */
export function roleMay(role: Role, permission: Permission): boolean {
  return GRANTS[role].includes(permission);
}
