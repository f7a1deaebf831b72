const launchedAt = performance.now();

/** Tells the person at the terminal what is going on. */
export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

export function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Says what is being done, and afterwards how long it took. */
export async function saying<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const isTerminal = process.stdout.isTTY;
  if (isTerminal) process.stdout.write(`  ${what} ...`);
  else say(`  ${what}`);
  try {
    const result = await work();
    if (isTerminal) say(` ${seconds(performance.now() - startedAt)}`);
    return result;
  } catch (error) {
    if (isTerminal) say(' failed');
    throw error;
  }
}

export function sinceLaunch(): string {
  return seconds(performance.now() - launchedAt);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
