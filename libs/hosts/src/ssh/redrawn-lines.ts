/** What a terminal would show in the end: of a line that is drawn over itself, the last. Hands on whole lines only. */
export class RedrawnLines {
  #rest = '';

  constructor(private readonly onLines: (text: string) => void) {}

  add(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (lines.length > 0) this.onLines(lines.map((line) => `${lastDrawn(line)}\n`).join(''));
  }

  /** Hands on a last line that was not ended. */
  end(): void {
    const last = lastDrawn(this.#rest);
    this.#rest = '';
    if (last !== '') this.onLines(last);
  }
}

function lastDrawn(line: string): string {
  const drawn = line.replace(/\r+$/, '');
  return drawn.slice(drawn.lastIndexOf('\r') + 1);
}
