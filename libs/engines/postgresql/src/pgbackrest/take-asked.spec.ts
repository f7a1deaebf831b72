import { describe, expect, it } from '@jest/globals';
import type { ServerPlace } from '@rocket/engine-core';
import type { HostExecutor, RunResult } from '@rocket/hosts';
import { LABEL_ANNOTATION } from './read-info.js';
import { takeAsked } from './take-asked.js';

const STANZA = '0197';
const [DONE, LOCKED] = [0, 50];

/** A server with a repository: `onBackup` is what each command to back up does, and how it ends. */
class Repository {
  readonly labels: string[] = [];
  attempts = 0;

  constructor(private readonly onBackup: (repository: Repository) => number) {}

  get place(): ServerPlace {
    const run = (argv: readonly string[]): Promise<RunResult> => {
      if (argv.includes('info')) return Promise.resolve(result(DONE, this.info()));
      this.attempts++;
      return Promise.resolve(result(this.onBackup(this), ''));
    };
    const host = { serverName: 'h3', rootDirectory: '/srv', run } as unknown as HostExecutor;
    return { kind: 'server', host, path: '/srv/repository', prefix: `PostgreSQL/${STANZA}` } as unknown as ServerPlace;
  }

  private info(): string {
    const backup = this.labels.map((label, index) => ({
      ...{ label: `20261130-12000${String(index)}F`, type: 'full', prior: null, annotation: { [LABEL_ANNOTATION]: label } },
      ...{ archive: { start: '000000010000000000000002', stop: '000000010000000000000002' }, database: { id: 1 } },
      ...{ info: { size: 1, repository: { delta: 1, size: 1 } }, lsn: { start: '0/2000028', stop: '0/2000100' } },
      timestamp: { start: 1_764_500_000 + index, stop: 1_764_500_001 + index },
    }));
    return JSON.stringify([{ name: STANZA, db: [{ id: 1, version: '15' }], backup }]);
  }
}

function result(exitCode: number, stdout: string): RunResult {
  return { exitCode, stdout, stderr: '', truncated: false, durationMs: 1 };
}

const take = (repository: Repository) =>
  takeAsked(repository.place, 'asked', ['backup'], { signal: new AbortController().signal });

describe('a backup that is asked for', () => {
  it('is taken once', async () => {
    const repository = new Repository(({ labels }) => (labels.push('asked'), DONE));
    expect(await take(repository)).toMatchObject({ label: '20261130-120000F', askedLabel: 'asked' });
    expect(await take(repository)).toMatchObject({ askedLabel: 'asked' });
    expect(repository.attempts).toBe(1);
  });

  it('is not taken a second time when an attempt whose worker is gone ends well after all', async () => {
    const repository = new Repository(({ labels, attempts }) => {
      if (attempts === 2) labels.push('asked');
      return LOCKED;
    });
    expect(await take(repository)).toMatchObject({ askedLabel: 'asked' });
    expect(repository.labels).toEqual(['asked']);
  });

  it('is taken when what was in its way has ended without it', async () => {
    const repository = new Repository(({ labels, attempts }) => (attempts === 1 ? LOCKED : (labels.push('asked'), DONE)));
    expect(await take(repository)).toMatchObject({ askedLabel: 'asked' });
    expect(repository.attempts).toBe(2);
  });

  it('is said to be missing when it was taken and is not listed', async () => {
    await expect(take(new Repository(() => DONE))).rejects.toMatchObject({
      code: 'step-failed',
      detail: 'pgBackRest on h3 took asked, and does not list it.',
    });
  });
});
