import { isDomainError } from '@rocket/domain';
import type { CallLimits } from '../host-executor.js';
import { SshConnection } from './ssh-connection.js';
import { fingerprintOf, generateSshKey, parsePublicKey } from './ssh-keys.js';

export interface ShownHostKey {
  /** `ssh-ed25519 AAAA...` */
  hostKey: string;
  keyType: string;
  /** `SHA256:...` */
  fingerprint: string;
}

/**
 * Asks a server which host key it shows, and hangs up before anybody signs in.
 *
 * @throws DomainError `host-unreachable`
 */
export async function readHostKey(
  { address, port }: { address: string; port: number },
  limits: CallLimits,
): Promise<ShownHostKey> {
  const target = { serverName: address, address, port, user: 'nobody', hostKey: null };
  try {
    // Without a pinned key the connection ends by itself as soon as the server has shown its own; the key given here is never used.
    const connection = await SshConnection.open(target, generateSshKey('unused').privateKey, limits);
    connection.end();
  } catch (error) {
    if (!isDomainError(error, 'host-key-unconfirmed')) throw error;
    const hostKey = String(error.facts['presentedKey']);
    return { hostKey, keyType: parsePublicKey(hostKey)?.keyType ?? '', fingerprint: fingerprintOf(hostKey) };
  }
  throw new Error('A connection without a confirmed key was opened.');
}
