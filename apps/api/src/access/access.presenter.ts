import { ACTING_PERMISSIONS, PERMISSIONS, roleMay, type Role } from '@rocket/domain';
import type { ApiToken, User, UserAccount } from '@rocket/contracts';
import type { ApiTokenEntity, UserEntity } from '@rocket/persistence';

export function presentUser(
  { id, username, displayName, role }: { id: string; username: string; displayName: string; role: Role },
  isDemo: boolean,
): User {
  const permissions = PERMISSIONS.filter((one) => roleMay(role, one) && !(isDemo && ACTING_PERMISSIONS.has(one)));
  return { id, username, displayName, role, permissions, isDemo };
}

export function presentUserAccount(user: UserEntity): UserAccount {
  const { id, username, displayName, email, role, disabledAt, version, createdAt } = user;
  return {
    id,
    username,
    displayName,
    email,
    role,
    disabledAt: disabledAt?.toISOString() ?? null,
    version,
    createdAt: createdAt.toISOString(),
  };
}

export function presentApiToken(token: Omit<ApiTokenEntity, 'user'>): ApiToken {
  const { id, name, prefix, createdAt, expiresAt, lastUsedAt } = token;
  return {
    id,
    name,
    prefix,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
