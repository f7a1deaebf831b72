import { hashPassword, type Config } from '@rocket/platform';
import { addDemoUsers, countDemo, fillDemo, isEmpty, keepAlive } from '../demo/fill-demo.ts';
import { isMarkedAsDemo, markAsDemo } from './demo-mark.ts';
import { Refusal } from './refusal.ts';
import { saying, warn } from './say.ts';

const SCALE = { applications: 40, clusters: 120, months: 18 };
const KEEP_ALIVE_MS = 60_000;

/** Makes the demo in a control plane that is empty. Refuses one that is not and was not made so. */
export async function makeDemo({ timeZone }: Pick<Config, 'timeZone'>, url: string, dataDirectory: string): Promise<void> {
  if (await isEmpty(url)) {
    await markAsDemo(dataDirectory);
    await saying('Making up a fleet and its past', () => fillDemo(url, { ...SCALE, now: new Date(), timeZone }));
    return;
  }
  if (!(await isMarkedAsDemo(dataDirectory)))
    throw new Refusal(`${dataDirectory} holds an installation that is no demo; choose another ROCKET_DATA_DIR.`);
  // What was interrupted when it was made is gone on with; otherwise there is little to do.
  await saying('Counting what it costs', () => countDemo(url, { now: new Date(), timeZone }));
}

/** Lets the demo go on. Answers a function that ends that. */
export function keepDemoAlive(url: string): () => Promise<void> {
  const goOn = (): Promise<void> => keepAlive(url).catch((error: unknown) => warn(`The demo stands still: ${String(error)}`));
  let last = goOn();
  const timer = setInterval(() => (last = goOn()), KEEP_ALIVE_MS);
  return async () => {
    clearInterval(timer);
    await last;
  };
}

/** Whom one can also sign in as, with the password of the first user; who is there stays. */
export async function addDemoPeople(url: string, password: string): Promise<void> {
  await addDemoUsers(url, await hashPassword(password));
}
