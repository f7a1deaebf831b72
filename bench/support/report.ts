import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

export interface Report {
  /** Where `results/` is: `import.meta.dirname` of the bench. */
  directory: string;
  title: string;
  body: string;
}

/** Prints the report and keeps it as `results/<today>.md`. */
export async function keepReport({ directory, title, body }: Report): Promise<void> {
  const now = new Date().toISOString();
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 1024 ** 3)} GB of memory, Node ${process.versions.node}`;
  const load = `load ${(loadavg()[0] ?? 0).toFixed(1)} at the end`;
  const text = `# ${title}, ${now.slice(0, 10)}\n\n${machine}; ${load}.\n\n${body}\n`;
  await mkdir(join(directory, 'results'), { recursive: true });
  await writeFile(join(directory, 'results', `${now.slice(0, 10)}.md`), text);
  console.log(`\n${text}`);
}
