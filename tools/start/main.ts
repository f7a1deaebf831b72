// The launcher behind `npm start`. This file needs no library of ours: it builds the few that the rest imports.
import { buildLibrariesOfLauncher } from './build.ts';
import { Refusal } from './refusal.ts';
import { warn } from './say.ts';

// A closed terminal must not end us before we have ended what we started.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

try {
  await buildLibrariesOfLauncher();
  const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
  if (process.argv.includes('--remove-demo')) {
    const { removeDemo } = await import('./demo-mark.ts');
    await removeDemo();
  } else if (only === undefined) {
    const { launch } = await import('./launch.ts');
    await launch();
  } else {
    const { runAlone } = await import('./run-alone.ts');
    process.exitCode = await runAlone(only);
  }
} catch (error) {
  if (error instanceof Refusal) for (const sentence of error.sentences) warn(sentence);
  else warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
}
process.exit();
