import { describe, expect, it } from '@jest/globals';
import { dropSlot } from './replication-slot.js';
import { stepFailed } from './sql-session.js';
import type { Session } from './sql-session.js';

/** A server that answers `drop` when a slot is to be removed, and has it afterwards or not. */
function server(drop: () => Promise<unknown>, isThere: () => boolean): Session {
  const query = async (text: string) => {
    if (text.includes('pg_drop_replication_slot')) await drop();
    return { rows: text.startsWith('select active') && isThere() ? [{ active: true, lost: false }] : [] };
  };
  return { query } as unknown as Session;
}
const said = (code: string) => stepFailed('The server said no.', Object.assign(new Error('no'), { code }));

describe('a replication slot', () => {
  it('is gone when it was removed', async () => {
    let isThere = true;
    const session = server(
      () => Promise.resolve((isThere = false)),
      () => isThere,
    );
    expect(await dropSlot(session, 'rocket_a')).toBe(true);
  });

  it('is still there, and that is no fault, when somebody streams from it again before it is removed', async () => {
    const session = server(
      () => Promise.reject(said('55006')),
      () => true,
    );
    expect(await dropSlot(session, 'rocket_a')).toBe(false);
  });

  it('is not said to be removed when the server refuses it otherwise', async () => {
    const session = server(
      () => Promise.reject(said('42501')),
      () => true,
    );
    await expect(dropSlot(session, 'rocket_a')).rejects.toMatchObject({ code: 'step-failed' });
  });
});
