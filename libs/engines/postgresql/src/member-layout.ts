import type { EngineMember } from '@rocket/engine-core';

/** The service under which a member runs on its server. */
export const SERVICE_NAME = 'postgresql';
/** Superuser of every cluster; only the control plane has its password. */
export const SUPERUSER = 'rocket_admin';
/**
 * Superuser for whoever works on the server as the account that owns the files: the tools of the distribution, and people
 * who say `sudo -u postgres psql`. Has no password, so the socket is the only way in.
 */
export const ACCOUNT_ROLE = 'postgres';
/** May stream, and nothing else. */
export const REPLICATION_ROLE = 'rocket_replicator';
/** Where the control plane connects when no particular database is meant. */
export const MAINTENANCE_DATABASE = 'postgres';

/** Where a member's files are on its server. */
export interface MemberLayout {
  base: string;
  marker: string;
  data: string;
  /** Ours; `postgresql.conf` only includes them. */
  settings: string;
  standbySettings: string;
  hba: string;
  initPassword: string;
  replicationPassfile: string;
  tlsCertificate: string;
  tlsKey: string;
  caCertificate: string;
}

export const SETTINGS_FILE = 'rocket.conf';
export const STANDBY_SETTINGS_FILE = 'rocket-standby.conf';

export function memberLayout(member: EngineMember): MemberLayout {
  const base = `${member.host.rootDirectory}/postgresql`;
  const data = `${base}/data`;
  return {
    base,
    marker: `${base}/member.json`,
    data,
    settings: `${data}/${SETTINGS_FILE}`,
    standbySettings: `${data}/${STANDBY_SETTINGS_FILE}`,
    hba: `${data}/pg_hba.conf`,
    initPassword: `${base}/init-password`,
    replicationPassfile: `${base}/replication.pgpass`,
    tlsCertificate: `${base}/tls/server.crt`,
    tlsKey: `${base}/tls/server.key`,
    caCertificate: `${base}/tls/ca.crt`,
  };
}

/** The replication slot on the primary that keeps WAL for this member. Slot names are `a-z0-9_`, at most 63. */
export function slotName(member: EngineMember): string {
  return `rocket_${member.memberId.toLowerCase().replace(/[^a-z0-9]/g, '_')}`.slice(0, 63);
}
