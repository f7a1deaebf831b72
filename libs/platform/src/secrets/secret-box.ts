import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { DomainError } from '@rocket/domain';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts secrets that must be given back (AES-256-GCM). A sealed secret reads
 * `v1.<key id>.<base64url of nonce, ciphertext, tag>`.
 *
 * `context` says where the secret belongs, for instance `cluster:<id>:owner`. It is authenticated but not stored: a
 * sealed secret that was copied into another row does not open there.
 */
export class SecretBox {
  /** Names the key without revealing it, so that a wrong key is told from damaged data. */
  readonly keyId: string;

  constructor(private readonly key: Buffer) {
    if (key.length !== 32) throw new RangeError('The key of a SecretBox has 32 bytes.');
    this.keyId = createHash('sha256').update('rocket key id').update(key).digest('hex').slice(0, 8);
  }

  seal(secret: string, context: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce, { authTagLength: TAG_BYTES }).setAAD(this.boundTo(context));
    const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${VERSION}.${this.keyId}.${sealed.toString('base64url')}`;
  }

  /** @throws DomainError `secret-unreadable` when it was sealed by another key, for another context, or was damaged. */
  open(sealed: string, context: string): string {
    const [version, keyId, body, ...rest] = sealed.split('.');
    if (version !== VERSION || keyId === undefined || body === undefined || rest.length > 0) {
      throw unreadable('it is not in a format this version knows');
    }
    if (keyId !== this.keyId) throw unreadable(`it was sealed by key ${keyId}, and the key in use is ${this.keyId}`);
    const bytes = Buffer.from(body, 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) throw unreadable('it is too short');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(this.boundTo(context))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch {
      throw unreadable('it was changed, or belongs to something else');
    }
  }

  /**
   * A keyed hash (hex, 64 digits): equal texts are told to be equal, and without the key nobody can try out guesses,
   * which a plain hash of something short would allow.
   */
  fingerprint(text: string, context: string): string {
    const contextKey = createHmac('sha256', this.key).update(`fingerprint ${context}`).digest();
    return createHmac('sha256', contextKey).update(text, 'utf8').digest('hex');
  }

  private boundTo(context: string): Buffer {
    return Buffer.from(`${VERSION}.${this.keyId}.${context}`, 'utf8');
  }
}

function unreadable(why: string): DomainError {
  return new DomainError('secret-unreadable', `A stored secret cannot be opened: ${why}.`);
}
