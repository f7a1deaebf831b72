import pg from 'pg';
import { ACCOUNT_ROLE } from './member-layout.js';
import { scramVerifier } from './scram-verifier.js';
import type { Session } from './sql-session.js';

/** Makes a login role, or gives the one that is there these attributes and this password. `attributes` is ours, never input. */
export async function createOrResetRole(session: Session, role: string, attributes: string, password: string): Promise<void> {
  const name = pg.escapeIdentifier(role);
  const known = await session.query('select from pg_roles where rolname = $1', [role]);
  // Should it fail, the server's log shall not even hold the verifier.
  await session.query("set log_min_error_statement = 'panic'");
  const verb = known.rowCount === 0 ? 'CREATE' : 'ALTER';
  await session.query(`${verb} ROLE ${name} WITH ${attributes} PASSWORD ${pg.escapeLiteral(scramVerifier(password))}`);
}

/** See `ACCOUNT_ROLE`. Where PostgreSQL is the distribution's, its tools wait in vain for a server that does not let them in. */
export async function createAccountRole(session: Session): Promise<void> {
  const known = await session.query('select from pg_roles where rolname = $1', [ACCOUNT_ROLE]);
  if (known.rowCount === 0) await session.query(`create role ${pg.escapeIdentifier(ACCOUNT_ROLE)} superuser login`);
}
