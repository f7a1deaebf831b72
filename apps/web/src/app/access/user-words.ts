import type { UserAccount } from '@rocket/contracts';
import type { Role } from '@rocket/domain';
import type { StatusLook } from '../ui/status-look.js';

export const ROLE_WORDS: Readonly<Record<Role, { word: string; note: string }>> = {
  admin: { word: 'Admin', note: 'Everything, users and gates too.' },
  dba: { word: 'DBA', note: 'Runs the fleet.' },
  owner: { word: 'Owner', note: 'Speaks for the applications that the e-mail address is an owner of.' },
  viewer: { word: 'Viewer', note: 'Reads.' },
};

export function userLook({ disabledAt }: UserAccount): StatusLook {
  return disabledAt === null ? { look: 'healthy', word: 'May sign in' } : { look: 'expired', word: 'Disabled' };
}
