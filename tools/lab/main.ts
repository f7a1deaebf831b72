// `npm run lab -- <verb>`.
import { Refusal } from '../start/refusal.ts';
import { warn } from '../start/say.ts';
import { openLab } from './open-lab.ts';
import { requireMachine } from './require-machine.ts';
import { perform } from './verbs.ts';

try {
  const [verb = '', ...words] = process.argv.slice(2);
  await requireMachine();
  process.exitCode = await perform(await openLab(), verb, words);
} catch (error) {
  if (error instanceof Refusal) for (const sentence of error.sentences) warn(sentence);
  else warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
