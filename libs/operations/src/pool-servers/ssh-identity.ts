import { fingerprintOf, generateSshKey } from '@rocket/hosts';
import type { UnitOfWork } from '@rocket/persistence';
import type { SecretBox } from '@rocket/platform';

/** The key with which this installation signs in on servers. The private part stays sealed until it is used. */
export interface SshIdentity {
  /** One line, `ssh-ed25519 AAAA... rocket-dbaas`: what belongs into authorized_keys. */
  publicKey: string;
  /** `SHA256:...` */
  fingerprint: string;
}

const SECRET_NAME = 'ssh-identity';
const KEY_COMMENT = 'rocket-dbaas';

/** The public part, for people. The key is made when it is first asked for, and then stays. */
export async function sshIdentity(uow: UnitOfWork, secretBox: SecretBox): Promise<SshIdentity> {
  const { publicPart } = await storedIdentity(uow, secretBox);
  const publicKey = publicPart ?? '';
  return { publicKey, fingerprint: fingerprintOf(publicKey) };
}

/** PEM. A secret. @throws DomainError `secret-unreadable` */
export async function sshPrivateKey(uow: UnitOfWork, secretBox: SecretBox): Promise<string> {
  const { sealed } = await storedIdentity(uow, secretBox);
  return secretBox.open(sealed, SECRET_NAME);
}

/** Two processes that make one at the same time both end up with the one that was stored first. */
async function storedIdentity(uow: UnitOfWork, secretBox: SecretBox): Promise<{ sealed: string; publicPart: string | null }> {
  const stored = await uow.read.secrets.find(SECRET_NAME);
  if (stored) return stored;
  const { privateKey, publicKey } = generateSshKey(KEY_COMMENT);
  const sealed = secretBox.seal(privateKey, SECRET_NAME);
  return uow.run((tx) => tx.secrets.addOnce({ name: SECRET_NAME, sealed, publicPart: publicKey.trim() }));
}
