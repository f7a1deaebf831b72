import { DomainError } from '@rocket/domain';

/**
 * An argument vector as the one string that SSH can carry, for the shell that will take it apart: every word in single
 * quotes, within which a shell reads nothing but the closing quote. The only place where a command line is made.
 *
 * Example: `["echo", "it's"]` -> `'echo' 'it'\''s'`.
 *
 * @throws DomainError `command-failed` for a NUL, which no argument can hold.
 */
export function quoteArgv(argv: readonly string[]): string {
  if (argv.length === 0) throw new DomainError('command-failed', 'There is no command to run.');
  return argv.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (word.includes('\0')) throw new DomainError('command-failed', 'An argument of a command holds a NUL character.');
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
