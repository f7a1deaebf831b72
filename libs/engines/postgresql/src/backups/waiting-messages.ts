/** Memory is asked for so many pieces at a time. */
const PIECES_AT_ONCE = 2;

/** Messages of one kind that follow each other come as one: its first byte, and then all that they say. */
export interface Joins {
  /** The first byte of such a message, as a character. */
  kind: string;
  /** A message is closed when it has so many bytes. */
  pieceBytes: number;
}

/**
 * What has come and was not taken yet. It is copied as it comes: the driver reads the next message into the memory of the last
 * one. Many small messages of a large stream are copied once, into one piece of memory.
 */
export class WaitingMessages {
  #closed: Buffer[] = [];
  #memory = Buffer.alloc(0);
  /** Of the memory: where the message begins that may still grow, and where it ends. */
  #from = 0;
  #used = 0;

  constructor(private readonly joins?: Joins) {}

  get isEmpty(): boolean {
    return this.#closed.length === 0 && this.#from === this.#used;
  }

  /** Answers how many bytes more will be taken. */
  add(message: Buffer): number {
    const { joins } = this;
    if (joins === undefined || message[0] !== joins.kind.charCodeAt(0)) {
      this.#close();
      this.#closed.push(Buffer.from(message));
      return message.length;
    }
    const goesOn = this.#from < this.#used && this.#used + message.length - 1 <= this.#memory.length;
    if (!goesOn) this.#open(message.length, joins.pieceBytes);
    const bytes = goesOn ? message.subarray(1) : message;
    this.#memory.set(bytes, this.#used);
    this.#used += bytes.length;
    if (this.#used - this.#from >= joins.pieceBytes) this.#close();
    return bytes.length;
  }

  /** All of them, in the order in which they came. */
  take(): Buffer[] {
    this.#close();
    const taken = this.#closed;
    this.#closed = [];
    return taken;
  }

  #close(): void {
    if (this.#from < this.#used) this.#closed.push(this.#memory.subarray(this.#from, this.#used));
    this.#from = this.#used;
  }

  #open(bytes: number, pieceBytes: number): void {
    this.#close();
    if (this.#used + bytes <= this.#memory.length) return;
    this.#memory = Buffer.allocUnsafeSlow(Math.max(bytes, pieceBytes * PIECES_AT_ONCE));
    [this.#from, this.#used] = [0, 0];
  }
}
