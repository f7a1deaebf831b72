import type { OutputListener } from './host-executor.js';

const DEFAULT_MAX_OUTPUT_BYTES = 256 * 1024;

/** Keeps the first part of a stream of output and lets the rest pass by. */
export class CollectedOutput {
  readonly #chunks: Buffer[] = [];
  readonly #decoder = new TextDecoder();
  readonly #limit: number;
  readonly #listener: OutputListener | undefined;
  #kept = 0;
  #truncated = false;

  constructor({ maxOutputBytes, onOutput }: { maxOutputBytes?: number; onOutput?: OutputListener }) {
    this.#limit = maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES;
    this.#listener = onOutput;
  }

  add(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#listener?.(this.#decoder.decode(chunk, { stream: true }));
    const part = chunk.subarray(0, this.#limit - this.#kept);
    this.#truncated ||= part.length < chunk.length;
    this.#kept += part.length;
    if (part.length > 0) this.#chunks.push(part);
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  get truncated(): boolean {
    return this.#truncated;
  }
}
