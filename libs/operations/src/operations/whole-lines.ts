import { MAX_STEP_OUTPUT_CHARS } from '@rocket/persistence';
import { withoutMiddle } from './without-middle.js';

/** A longer line loses its middle: so much of its beginning and its end stays that what is cut there is never stored. */
const MAX_LINE_CHARS = 4 * MAX_STEP_OUTPUT_CHARS;

/** Output comes in pieces; said in whole lines, a secret is never cut in two on its way to being hidden. */
export class WholeLines {
  /** The line that has not ended yet. */
  #pieces: string[] = [];
  #length = 0;

  constructor(private readonly say: (text: string) => void) {}

  add(text: string): void {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) {
      this.#keep(text.slice(0, end));
      this.end();
    }
    if (end < text.length) this.#keep(text.slice(end));
  }

  end(): void {
    const text = this.#pieces.join('');
    this.#pieces = [];
    this.#length = 0;
    if (text !== '') this.say(text);
  }

  #keep(piece: string): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length <= 2 * MAX_LINE_CHARS) return;
    const line = withoutMiddle(this.#pieces.join(''), MAX_LINE_CHARS);
    this.#pieces = [line];
    this.#length = line.length;
  }
}
