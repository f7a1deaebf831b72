import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestUnitOfWork } from '../testing.js';
import type { TestUnitOfWork } from '../testing.js';

const CONTENT = { contactName: 'Ada', contactType: 'Person', phone: null, webhookUrl: null, zone: null } as const;
const AT = new Date('2026-12-01T08:00:00Z');
const issued = (tokenHash: string) => ({ tokenHash, issuedAt: AT, expiresAt: new Date('2026-12-08T08:00:00Z') });

describe('a question to a contact', () => {
  let test: TestUnitOfWork;
  let made = 0;

  beforeAll(async () => {
    test = await createTestUnitOfWork();
  });
  afterAll(() => test.drop());
  beforeEach(() => test.uow.dataSource.query('UPDATE contact_confirmations SET closed_at = now()'));

  const asked = (): Promise<{ id: string; contactId: string }> =>
    test.uow.run(async (tx) => {
      const email = `c${String(++made)}@x.org`;
      const { id: contactId } = await tx.contacts.add({ ...CONTENT, email, sealedWebhookSecret: null });
      return tx.contactConfirmations.ask(contactId, email);
    });
  const waiting = async (n = 10): Promise<string[]> =>
    (await test.uow.run((tx) => tx.contactConfirmations.takeWaiting(n))).map(({ id }) => id);

  it('waits until it is sent, and is given to one sender at a time', async () => {
    const [one, two] = [await asked(), await asked()];
    await test.uow.run(async (tx) => {
      const taken = await tx.contactConfirmations.takeWaiting(1);
      expect(taken).toMatchObject([{ id: one.id, contact: { id: one.contactId, contactName: 'Ada' } }]);
      expect(await waiting()).toEqual([two.id]);
      expect(await tx.contactConfirmations.issue(one.id, issued('a'.repeat(64)))).toBe(true);
    });
    expect(await waiting()).toEqual([two.id]);
  });

  it('is found by its token while it is open and has not run out', async () => {
    const { id, contactId } = await asked();
    await test.uow.run((tx) => tx.contactConfirmations.issue(id, issued('b'.repeat(64))));
    const find = (at: Date) => test.uow.run((tx) => tx.contactConfirmations.findByToken('b'.repeat(64), at));
    expect(await find(AT)).toMatchObject({ id });
    expect(await find(new Date('2026-12-08T08:00:00Z'))).toBeNull();
    await test.uow.run((tx) => tx.contactConfirmations.closeOf(contactId));
    expect(await find(AT)).toBeNull();
  });

  it('is replaced by the next one, and cannot be sent then', async () => {
    const { id, contactId } = await asked();
    const next = await test.uow.run((tx) => tx.contactConfirmations.ask(contactId, 'new@x.org'));
    expect(await waiting()).toEqual([next.id]);
    expect(await test.uow.run((tx) => tx.contactConfirmations.issue(id, issued('c'.repeat(64))))).toBe(false);
  });
});
