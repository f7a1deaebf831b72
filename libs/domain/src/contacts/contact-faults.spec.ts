import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contactFaults, isEmail } from './contact-faults.js';
import type { ContactContent } from './contact-faults.js';

const ADA: ContactContent = {
  contactName: 'Ada',
  contactType: 'Person',
  email: 'ada@example.org',
  phone: null,
  webhookUrl: null,
  zone: null,
};
const HOOK: ContactContent = { ...ADA, contactType: 'API', email: null, webhookUrl: 'https://hooks.example.org/a?b=c' };
const pointers = (content: ContactContent): string[] => contactFaults(content).map(({ pointer }) => pointer);

describe('a contact', () => {
  it.each([
    ['a person', ADA],
    ['a mailing list', { ...ADA, contactType: 'Distro' as const }],
    ['a program', HOOK],
    ['with everything', { ...ADA, phone: '+41 44 123 45 67', zone: 'Europe/Zurich' }],
  ])('%s is well', (_, content) => {
    expect(contactFaults(content)).toEqual([]);
  });

  it.each([
    ['a person whom no mail reaches', { ...ADA, email: null }, ['/email']],
    ['a person with a webhook', { ...ADA, webhookUrl: 'https://a.example' }, ['/url']],
    ['a program without a webhook', { ...HOOK, webhookUrl: null }, ['/url']],
    ['a program with a mailbox', { ...HOOK, email: 'a@x.org' }, ['/email']],
    ['a webhook with a password in its address', { ...HOOK, webhookUrl: 'https://u:p@a.example/' }, ['/url']],
    ['a webhook of another kind', { ...HOOK, webhookUrl: 'file:///etc/passwd' }, ['/url']],
    ['a zone that is none', { ...ADA, zone: 'Mars/Olympus' }, ['/zone']],
    ['a zone that is an offset', { ...ADA, zone: '+01:00' }, ['/zone']],
    ['a telephone that is none', { ...ADA, phone: 'ring me' }, ['/phone']],
  ])('%s is not', (_, content, expected) => {
    expect(pointers(content)).toEqual(expected);
  });
});

describe('an e-mail address', () => {
  it.each(['a@x.org', 'ada.lovelace+db@mail.example.co.uk', "o'neill@x", 'jürg@x.org'])('%s is one', (text) => {
    expect(isEmail(text)).toBe(true);
  });

  it.each([
    '',
    'a',
    '@x.org',
    'a@',
    'a b@x.org',
    'a@x.org,b@x.org',
    'a@x..org',
    'a@-x.org',
    '"a"@x.org',
    'a@x.org\nBcc: b@x.org',
  ])('%j is none', (text) => {
    expect(isEmail(text)).toBe(false);
  });

  it('never ends the header it is written into', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.emailAddress(),
          fc.string().map((text) => `a@x.org${text}`),
        ),
        (text) => {
          if (isEmail(text)) expect(text).toMatch(/^[^\s,;<>]+$/);
        },
      ),
    );
  });
});
