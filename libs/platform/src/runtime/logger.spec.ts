import { describe, expect, it } from '@jest/globals';
import { createLogger, withoutUrlCredentials } from './logger.js';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  write(createLogger({ name: 'test', level: 'info', destination: { write: (line) => void (text += line) } }));
  return text;
}

describe('createLogger', () => {
  it('writes one JSON line with name, level and time', () => {
    const line = JSON.parse(logged((logger) => logger.info({ clusterId: 'c1' }, 'cluster is up'))) as unknown;
    expect(line).toMatchObject({
      name: 'test',
      level: 'info',
      msg: 'cluster is up',
      clusterId: 'c1',
      time: expect.stringMatching(/Z$/),
    });
  });

  it('writes no secret, wherever it was planted', () => {
    const text = logged((logger) => {
      const error = new Error('cannot reach postgres://rocket:planted@db/rocket');
      logger.info({ password: 'planted', user: { token: 'planted' }, request: { headers: { authorization: 'planted' } } }, 'a');
      logger.error({ err: error }, 'b');
      logger.child({ cookie: 'planted' }).info('c');
    });
    expect(text).not.toContain('planted');
    expect(text).toContain('postgres://***@db/rocket');
  });

  it('keeps what comes before and after the credentials of a URL', () => {
    expect(withoutUrlCredentials('a redis://:pw@h:1/0 b https://x.y/z')).toBe('a redis://***@h:1/0 b https://x.y/z');
  });
});
