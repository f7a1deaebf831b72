/** `admin`: everything. `dba`: runs the fleet. `owner`: its own applications. `viewer`: reads. */
export const ROLES = ['admin', 'dba', 'owner', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** What a route may ask for. A route that asks for nothing does not boot. */
export const PERMISSIONS = [
  'fleet:read',
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

const GRANTS: Readonly<Record<Role, readonly Permission[]>> = {
  admin: PERMISSIONS,
  dba: [
    'fleet:read',
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
  // Of its own applications only: `speaksFor` says which those are.
  owner: ['fleet:read', 'contact:write', 'credentials:read', 'statement:read', 'intake:write', 'self'],
  viewer: ['fleet:read', 'self'],
};

/** Whether a role holds a permission. Deny unless it is listed. */
export function roleMay(role: Role, permission: Permission): boolean {
  return GRANTS[role].includes(permission);
}
