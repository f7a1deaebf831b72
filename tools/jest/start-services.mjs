import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * Starts the databases of a test run inside a guard process. The guard holds the other end of a pipe to us: however
 * this run ends (done, failed, Ctrl-C, kill -9), the pipe closes and the guard takes everything down.
 */
export default async function startServices() {
  const guard = spawn(process.execPath, [join(import.meta.dirname, 'services-guard.mjs')], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  globalThis.rocketTestServices = guard;
  const { databaseUrl, redisUrl } = JSON.parse(await firstLine(guard));
  process.env.ROCKET_TEST_DATABASE_URL = databaseUrl;
  if (redisUrl) process.env.ROCKET_TEST_REDIS_URL = redisUrl;
}

function firstLine(guard) {
  return new Promise((resolve, reject) => {
    let text = '';
    guard.stdout.setEncoding('utf8');
    guard.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text);
    });
    guard.once('error', reject);
    guard.once('exit', (code) => reject(new Error(`the databases for the tests did not start (exit code ${code})`)));
  });
}
