import type { ScriptListener } from './sql-script.js';

const MAX_ROWS = 100;
const MAX_VALUE_LENGTH = 1_000;
const MAX_NOTICES = 100;
/** The last line says that something is missing, and has to have room. */
const MAX_BYTES = 64 * 1024 - 100;

/**
 * What statements answer, as a text of bounded size. Example:
 *
 * ```
 * id | name
 * 1 | one
 * SELECT 1
 * ```
 */
export class SqlOutput implements ScriptListener {
  readonly #lines: string[] = [];
  #bytes = 0;
  #isCut = false;
  #rows = 0;
  #notices = 0;

  columns(names: readonly string[]): void {
    this.#rows = 0;
    this.#add(names.join(' | '));
  }

  row(values: readonly (string | null)[]): void {
    this.#rows += 1;
    if (this.#rows <= MAX_ROWS) this.#add(values.map(readable).join(' | '));
  }

  done(tag: string): void {
    if (this.#rows > MAX_ROWS) this.#add(`(${String(this.#rows - MAX_ROWS)} more rows)`);
    this.#rows = 0;
    this.#add(tag);
  }

  notice(text: string): void {
    this.#notices += 1;
    if (this.#notices <= MAX_NOTICES) this.#add(readable(text));
    else if (this.#notices === MAX_NOTICES + 1) this.#add('Further remarks of the server are left out.');
  }

  toString(): string {
    return [...this.#lines, ...(this.#isCut ? ['The rest of the output is left out.'] : [])].join('\n');
  }

  #add(line: string): void {
    const size = Buffer.byteLength(line) + 1;
    if (this.#isCut || this.#bytes + size > MAX_BYTES) {
      this.#isCut = true;
      return;
    }
    this.#bytes += size;
    this.#lines.push(line);
  }
}

/** One line of bounded length. */
function readable(value: string | null): string {
  if (value === null) return '(null)';
  const line = value.slice(0, MAX_VALUE_LENGTH).replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return value.length > MAX_VALUE_LENGTH ? `${line}...` : line;
}
