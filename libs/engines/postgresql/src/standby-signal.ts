import type { EngineMember, StepIo } from '@rocket/engine-core';
import { memberLayout } from './member-layout.js';

const FILE_TIMEOUT_MS = 30_000;

/** Makes a member that does not run start as a replica the next time. */
export async function becomeStandby(member: EngineMember, io: StepIo): Promise<void> {
  const signalFile = `${memberLayout(member).data}/standby.signal`;
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal };
  if (!(await member.host.exists(signalFile, limits))) await member.host.writeFile(signalFile, '', 0o600, limits);
}
