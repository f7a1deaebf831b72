import { expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import type { HostExecutor, SentFile } from './host-executor.js';

const limits = { timeoutMs: 30_000 };
const SHELL = '/bin/sh';

/** What every host promises that can be sent files. */
export function describeSentFiles(underTest: () => HostExecutor): void {
  const at = (path: string): string => `${underTest().rootDirectory}/${path}`;

  it('receives files that the account of the services can write to, whole or not at all', async () => {
    const host = underTest();
    if (!host.capabilities.canReceiveFiles) return;
    const files = sent([
      ['base', undefined],
      ['base/1/data', 'x'.repeat(1000)],
      ['empty', ''],
    ]);
    expect(await host.receiveFiles(at('sent'), files, limits)).toEqual({ bytes: 1000 });
    expect(await host.list(at('sent'), limits)).toEqual(['base', 'empty']);
    expect(await host.readFile(at('sent/base/1/data'), limits)).toHaveLength(1000);
    expect((await host.run([SHELL, '-c', 'echo more >> "$1"', 'sh', at('sent/base/1/data')], limits)).exitCode).toBe(0);

    const broken = (async function* (): AsyncGenerator<SentFile> {
      yield* sent([['good', 'x']]);
      const content = (async function* () {
        yield Buffer.from('half');
        await Promise.resolve();
        throw new Error('the source broke');
      })();
      yield { path: 'half', kind: 'file', mode: 0o600, content };
    })();
    await expect(host.receiveFiles(at('sent'), broken, limits)).rejects.toThrow('the source broke');
    expect(await host.list(at('sent'), limits)).toEqual(['base', 'empty', 'good']);
    for (const path of ['../out', '/tmp/out', 'a/../../out', ''])
      await expect(host.receiveFiles(at('sent'), sent([[path, 'x']]), limits)).rejects.toMatchObject({ code: 'command-failed' });
  });
}

/** Directories where there is no text. */
export async function* sent(files: readonly (readonly [string, string | undefined])[]): AsyncGenerator<SentFile> {
  await Promise.resolve();
  for (const [path, text] of files)
    yield text === undefined
      ? { path, kind: 'directory', mode: 0o700 }
      : { path, kind: 'file', mode: 0o600, content: Readable.from([Buffer.from(text)]) };
}
