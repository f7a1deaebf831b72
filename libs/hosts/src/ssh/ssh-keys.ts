import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';
import { DomainError } from '@rocket/domain';

/** A key pair in the formats of OpenSSH. */
export interface SshKeyPair {
  /** PEM. A secret. */
  privateKey: string;
  /** One line, `ssh-ed25519 AAAA... comment`: what belongs into authorized_keys. */
  publicKey: string;
}

const HOST_KEY_LINE = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) ([A-Za-z0-9+/]+={0,2})(?: .*)?$/;

/** ssh2 drops a zero byte with which a key begins, so that one of 256 cannot be read: such a one is not given out. */
export function generateSshKey(comment: string): SshKeyPair {
  for (;;) {
    const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (isPair(privateKey, publicKey)) return { privateKey, publicKey };
  }
}

/** Whether what the one signs is genuine by the other. */
export function isPair(privateKey: string, publicKey: string): boolean {
  const [signer, verifier] = [ssh2.utils.parseKey(privateKey), ssh2.utils.parseKey(publicKey)];
  if (signer instanceof Error || verifier instanceof Error) return false;
  const text = Buffer.from('rocket');
  const signature = signer.sign(text);
  // It answers with an error as well, whatever its types say.
  const isGenuine: unknown = Buffer.isBuffer(signature) && verifier.verify(text, signature);
  return isGenuine === true;
}

/**
 * The type and the base64 of a public key line, without its comment. `undefined` when the line is none, or says another
 * type than the key itself does.
 */
export function parsePublicKey(line: string): { keyType: string; base64: string } | undefined {
  const [, keyType, base64] = HOST_KEY_LINE.exec(line.trim()) ?? [];
  if (keyType === undefined || base64 === undefined) return undefined;
  const blob = Buffer.from(base64, 'base64');
  return blob.length > 4 && blobType(blob) === keyType ? { keyType, base64 } : undefined;
}

/** As `ssh-keygen -l` writes it: `SHA256:` and the base64 of the hash, without padding. @throws DomainError `validation-failed` */
export function fingerprintOf(publicKey: string): string {
  const parsed = parsePublicKey(publicKey);
  if (!parsed) throw new DomainError('validation-failed', 'This is not a public key of OpenSSH.');
  const hash = createHash('sha256').update(Buffer.from(parsed.base64, 'base64')).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}

/** The line for a key as it comes over the wire. */
export function publicKeyLine(blob: Buffer): string {
  return `${blobType(blob)} ${blob.toString('base64')}`;
}

/** Whether a key on the wire is the one that was confirmed. */
export function isSameKey(blob: Buffer, pinned: string): boolean {
  return parsePublicKey(pinned)?.base64 === blob.toString('base64');
}

/** A key on the wire begins with the length and the name of its type (RFC 4253, 6.6). */
function blobType(blob: Buffer): string {
  return blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
}
