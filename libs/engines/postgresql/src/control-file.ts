import type { EngineMember } from '@rocket/engine-core';
import { runOrFail } from '@rocket/hosts';
import { memberLayout } from './member-layout.js';
import { stepFailed } from './sql-session.js';

const TIMEOUT_MS = 30_000;
/** All that is read lies within this many bytes. */
const HEAD_BYTES = 64;
/** Versions of the layout that is read here: PostgreSQL 10 to 18 have 1002 to 1800. */
const KNOWN_VERSIONS = { from: 1002, to: 1899 };

/** `DBState` in PostgreSQL's `pg_control.h`. */
const STATES = [
  'starting up',
  'shut down',
  'shut down in recovery',
  'shutting down',
  'in crash recovery',
  'in archive recovery',
  'in production',
] as const;

/** What a data directory says about itself while no server runs on it. */
export interface ControlFile {
  state: (typeof STATES)[number];
  /** Where its last checkpoint record begins; of a server that was shut down cleanly, the last record of all. */
  checkpointLsn: bigint;
  timeline: number;
}

/** Reads `global/pg_control` of a member. @throws `step-failed` when it is not one that we can read */
export async function readControlFile(member: EngineMember, signal: AbortSignal): Promise<ControlFile> {
  const path = `${memberLayout(member).data}/global/pg_control`;
  const command = ['od', '-A', 'n', '-v', '-t', 'x1', '-N', String(HEAD_BYTES), path];
  const { stdout } = await runOrFail(member.host, command, { timeoutMs: TIMEOUT_MS, signal });
  const found = parseControlFile(Buffer.from(stdout.replace(/\s/g, ''), 'hex'));
  if (!found) throw stepFailed(`The control file of ${member.serverName} cannot be read.`);
  return found;
}

/**
 * The head of `ControlFileData`: system identifier (8 bytes), version (4), catalogue version (4), state (4, then 4 of
 * padding), time (8), checkpoint (8), and of its copy the redo pointer (8) and the timeline (4). `undefined` for a
 * version or a byte order that this does not know.
 */
export function parseControlFile(bytes: Buffer): ControlFile | undefined {
  if (bytes.length < HEAD_BYTES) return undefined;
  const version = bytes.readUInt32LE(8);
  const state = STATES[bytes.readUInt32LE(16)];
  if (version < KNOWN_VERSIONS.from || version > KNOWN_VERSIONS.to || state === undefined) return undefined;
  return { state, checkpointLsn: bytes.readBigUInt64LE(32), timeline: bytes.readUInt32LE(48) };
}

/** `0/3000060` as a number. */
export function parseLsn(text: string): bigint {
  const [, high = '0', low = '0'] = /^([0-9A-Fa-f]+)\/([0-9A-Fa-f]+)$/.exec(text) ?? [];
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
