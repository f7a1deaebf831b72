import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { DomainError } from '@rocket/domain';

/** The formats, for whoever reads them in ten years. Nothing is written in the first one any more. */
const FORMATS = ['ROCKET01', 'ROCKET02'] as const;
export type SealedFormat = (typeof FORMATS)[number];
const MAGIC_BYTES = 8;
const SALT_BYTES = 32;
const KEY_ID_BYTES = 8;
const HEADER_BYTES = MAGIC_BYTES + KEY_ID_BYTES + SALT_BYTES;
/** What a frame has at the most. */
export const FRAME_MAX_BYTES = 2 * 1024 ** 2;
const FRAME_HEAD_BYTES = 4;
const TAG_BYTES = 16;
/** In the head of the last frame. */
const LAST = 0x8000_0000;
const ALGORITHM = 'aes-256-gcm';

/**
 * Encrypts texts, a frame each. Header: `ROCKET02`, eight bytes that tell the key, 32 of salt. Then frames: four bytes,
 * big-endian, with the length of the text and the top bit set on the last one; the text; 16 bytes of tag. Each frame is
 * AES-256-GCM with a key made of the given one, the salt and `name` by HKDF-SHA256, the number of the frame as the nonce, and its
 * head as additional data: nothing can be changed, moved, left out, cut off or put under another name without being noticed.
 *
 * @param texts of at most `FRAME_MAX_BYTES` each
 */
export async function* seal(
  texts: AsyncIterable<Uint8Array>,
  key: Uint8Array,
  name: string,
  format: SealedFormat = 'ROCKET02',
): AsyncGenerator<Uint8Array> {
  const salt = randomBytes(SALT_BYTES);
  const frameKey = deriveKey(key, salt, name);
  yield Buffer.concat([Buffer.from(format, 'ascii'), keyId(key), salt]);
  let frame = 0;
  // Each waits for the next one: it may be the last.
  let held: Uint8Array | undefined;
  for await (const text of texts) {
    if (held) yield sealFrame(held, frameKey, frame++, false);
    held = text;
  }
  yield sealFrame(held ?? Buffer.alloc(0), frameKey, frame, true);
}

/**
 * Decrypts what `seal` made. Texts come out only after their frames were found genuine. Those of `ROCKET01` are pieces of one
 * compressed stream; those of `ROCKET02` are compressed each by itself.
 *
 * @throws DomainError `backup-damaged`
 */
export async function unseal(
  content: AsyncIterable<Uint8Array>,
  key: Uint8Array,
  name: string,
): Promise<{ format: SealedFormat; texts: AsyncGenerator<Buffer> }> {
  const reader = new ExactReader(content, name);
  const header = await reader.take(HEADER_BYTES);
  const format = FORMATS.find((known) => header.subarray(0, MAGIC_BYTES).toString('latin1') === known);
  if (!format) throw damaged(name, 'it is not a file of ours');
  const rest = header.subarray(MAGIC_BYTES);
  if (!rest.subarray(0, KEY_ID_BYTES).equals(keyId(key))) throw damaged(name, 'it was encrypted with another key');
  return { format, texts: openFrames(reader, deriveKey(key, rest.subarray(KEY_ID_BYTES), name), name) };
}

async function* openFrames(reader: ExactReader, key: Buffer, name: string): AsyncGenerator<Buffer> {
  for (let frame = 0; ; frame++) {
    const head = await reader.take(FRAME_HEAD_BYTES);
    const value = head.readUInt32BE();
    const length = value & ~LAST;
    if (length > FRAME_MAX_BYTES) throw damaged(name, `frame ${String(frame)} has a wrong length`);
    const sealed = await reader.take(length + TAG_BYTES);
    const text = openFrame(head, sealed, key, frame, name);
    if (text.length > 0) yield text;
    if (value >= LAST) break;
  }
  if (!(await reader.isAtEnd())) throw damaged(name, 'something follows its end');
}

function sealFrame(text: Uint8Array, key: Buffer, frame: number, isLast: boolean): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUInt32BE(text.length + (isLast ? LAST : 0));
  const cipher = createCipheriv(ALGORITHM, key, nonce(frame));
  cipher.setAAD(head);
  return Buffer.concat([head, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function openFrame(head: Buffer, sealed: Buffer, key: Buffer, frame: number, name: string): Buffer {
  const decipher = createDecipheriv(ALGORITHM, key, nonce(frame));
  decipher.setAAD(head);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    const text = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
    decipher.final();
    return text;
  } catch {
    throw damaged(name, `frame ${String(frame)} is not what was stored`);
  }
}

function nonce(frame: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(frame, 8);
  return bytes;
}

function deriveKey(key: Uint8Array, salt: Uint8Array, name: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, `rocket backup object ${name}`, 32));
}

/** Tells keys apart without telling anything of them. */
function keyId(key: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'rocket backup key id', KEY_ID_BYTES));
}

function damaged(name: string, why: string): DomainError {
  return new DomainError('backup-damaged', `${name} cannot be read: ${why}.`);
}

/** Takes so many bytes at a time out of pieces of any size. */
class ExactReader {
  #held: Buffer[] = [];
  #bytes = 0;
  readonly #pieces: AsyncIterator<Uint8Array>;

  constructor(
    content: AsyncIterable<Uint8Array>,
    private readonly name: string,
  ) {
    this.#pieces = content[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    while (this.#bytes < length) if (!(await this.#fetch())) throw damaged(this.name, 'its end is missing');
    const all = this.#held.length === 1 ? (this.#held[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#held);
    this.#held = [all.subarray(length)];
    this.#bytes -= length;
    return all.subarray(0, length);
  }

  async isAtEnd(): Promise<boolean> {
    while (this.#bytes === 0) if (!(await this.#fetch())) return true;
    return false;
  }

  async #fetch(): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done === true) return false;
    const { value } = next;
    this.#held.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    this.#bytes += value.byteLength;
    return true;
  }
}
