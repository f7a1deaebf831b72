import type { EngineMember, StepIo } from '@rocket/engine-core';
import { memberLayout, SERVICE_NAME } from './member-layout.js';
import { stepFailed } from './sql-session.js';

const LIMITS = { timeoutMs: 15_000 };
const FILE_MODE = 0o600;

/**
 * Writes into `postgresql.auto.conf` what ALTER SYSTEM would: the way back for a member that does not start with what was set.
 * While the server runs it would write over this.
 */
export async function setParameterWhileDown(
  member: EngineMember,
  name: string,
  value: string | null,
  { signal, say }: StepIo,
): Promise<void> {
  const { host, serverName } = member;
  const limits = { ...LIMITS, signal };
  const { state } = await host.serviceStatus(SERVICE_NAME, limits);
  if (state === 'running') throw stepFailed(`PostgreSQL on ${serverName} runs: what is written now would be lost.`);
  const path = `${memberLayout(member).data}/postgresql.auto.conf`;
  const changed = withParameter(await host.readFile(path, limits), name, value);
  await host.writeFile(path, changed, FILE_MODE, limits);
  say(`${serverName}: ${name} ${value === null ? 'is what its configuration says' : `is ${value}`} when it starts.`);
}

/** The text of the file with this parameter set, or without it. Other lines stay as they are. */
export function withParameter(text: string, name: string, value: string | null): string {
  const others = text.split('\n').filter((line) => /^\s*([\w.$]+)/.exec(line)?.[1]?.toLowerCase() !== name.toLowerCase());
  const kept = others.join('\n').replace(/\n*$/, '\n');
  return value === null ? kept : `${kept}${name} = '${value.replace(/[\\']/g, '$&$&')}'\n`;
}
