import { DomainError } from '@rocket/domain';
import type { SshTarget } from './ssh-connection.js';

/** What the library says, in our words and with our codes. Its messages hold no secret. */
export function explainSshFault(error: unknown, target: SshTarget): DomainError {
  if (error instanceof DomainError) return error;
  const { level, code, message } = error as { level?: string; code?: string; message?: string };
  const { serverName, address, port, user } = target;
  const at = `${serverName} (${address}:${String(port)})`;
  const facts = { serverName };
  if (level === 'client-authentication') {
    return new DomainError('sign-in-refused', `${at} does not let ${user} in with the key of this installation.`, facts, [], {
      cause: error,
    });
  }
  return new DomainError('host-unreachable', `${at} cannot be reached: ${reasonOf(code, level, message)}.`, facts, [], {
    cause: error,
  });
}

function reasonOf(code: string | undefined, level: string | undefined, message: string | undefined): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name cannot be resolved';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no way to it';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the connection broke';
    case 'ETIMEDOUT':
      return 'it does not answer';
    default:
      return level === 'client-timeout' ? 'it does not answer in time' : (message ?? 'the connection failed').replace(/\.$/, '');
  }
}
