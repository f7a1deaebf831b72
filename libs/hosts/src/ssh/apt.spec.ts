import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@rocket/domain';
import { Apt } from './apt.js';
import type { RemoteShell } from './remote-shell.js';

const LIMITS = { timeoutMs: 10_000 };
const LOCKED = `E: Could not get lock /var/lib/apt/lists/lock. It is held by process 12 (apt-get)
E: Unable to lock directory /var/lib/apt/lists/`;

/** Answers one call after the other; what it was called with is kept. */
class FakeShell {
  readonly target = { serverName: 'ch-1' };
  readonly calls: string[] = [];

  constructor(private readonly answers: { exitCode: number; stdout?: string; stderr?: string }[]) {}

  run(_as: string, argv: readonly string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
    this.calls.push(argv.join(' '));
    const { exitCode, stdout = '', stderr = '' } = this.answers[this.calls.length - 1] ?? { exitCode: 0 };
    return Promise.resolve({ exitCode, stdout, stderr });
  }

  async runOrFail(as: string, argv: readonly string[]): Promise<{ stdout: string }> {
    const answer = await this.run(as, argv);
    if (answer.exitCode !== 0) throw new DomainError('command-failed', answer.stderr.trim().split('\n').pop() ?? '');
    return answer;
  }
}

function aptOf(...answers: { exitCode: number; stdout?: string; stderr?: string }[]): { apt: Apt; shell: FakeShell } {
  const shell = new FakeShell(answers);
  return { apt: new Apt(shell as unknown as RemoteShell), shell };
}

describe('apt, while somebody else is at work with it', () => {
  it.each([
    ['lists are being fetched', LOCKED],
    ['caches are being written', 'E: The package cache file is corrupted'],
  ])('refreshes when it can: %s', async (_, stderr) => {
    const { apt, shell } = aptOf({ exitCode: 100, stderr });
    await apt.refresh(LIMITS);
    expect(shell.calls).toHaveLength(2);
  });

  it('reads what is installable when it can', async () => {
    const stderr = 'E: The package lists or status file could not be parsed or opened.';
    const { apt } = aptOf({ exitCode: 100, stderr }, { exitCode: 0, stdout: 'postgresql-15\n' });
    expect(await apt.read(['apt-cache', 'search', 'postgresql'], LIMITS)).toBe('postgresql-15\n');
  });

  it('says so when it takes longer than the call may', async () => {
    const { apt } = aptOf(
      { exitCode: 100, stderr: LOCKED },
      { exitCode: 100, stderr: LOCKED },
      { exitCode: 100, stderr: LOCKED },
    );
    await expect(apt.refresh({ timeoutMs: 900 })).rejects.toMatchObject({
      detail: expect.stringMatching(/ch-1.*Unable to lock/),
    });
  });

  it('fails at once for anything else', async () => {
    const { apt, shell } = aptOf({ exitCode: 100, stderr: 'E: Failed to fetch http://archive.test/InRelease' });
    await expect(apt.refresh(LIMITS)).rejects.toMatchObject({ detail: expect.stringMatching(/Failed to fetch/) });
    expect(shell.calls).toHaveLength(1);
  });
});
