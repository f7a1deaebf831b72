import { once } from 'node:events';

/** Closes the pipe to the guard and waits until it has stopped everything. */
export default async function stopServices() {
  const guard = globalThis.rocketTestServices;
  if (!guard || guard.exitCode !== null) return;
  const ended = once(guard, 'exit');
  guard.stdin.end();
  await ended;
}
