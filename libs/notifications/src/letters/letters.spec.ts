import { describe, expect, it } from '@jest/globals';
import { NOTIFICATION_EVENTS } from '@rocket/domain';
import type { NoticeFacts, NotificationEvent } from '@rocket/domain';
import * as fc from 'fast-check';
import { JSDOM } from 'jsdom';
import { letterHtml } from './letter-html.js';
import { letterText } from './letter-text.js';
import { durationText, momentIn, spanIn } from './moments.js';
import { writeLetter } from './write-letter.js';

const READER = { name: 'Billing', zone: 'Europe/Zurich', publicUrl: 'https://rocket.example' };

const FACTS: NoticeFacts = {
  what: 'PostgreSQL 17.10',
  clusters: [
    {
      dbmsType: 'PostgreSQL',
      clusterName: 'orders',
      environment: 'Prod',
      startsAt: '2026-12-05T22:00:00.000Z',
      endsAt: '2026-12-05T22:10:00.000Z',
      expectedOutageMs: 240,
      writeOutageMs: 131,
      outcome: 'Done',
      text: 'It was done.',
      at: '2026-12-05T22:04:00.000Z',
    },
  ],
  actor: 'jo',
  path: '/patching/1',
};

describe('times in a letter', () => {
  it('are those of the reader', () => {
    expect(momentIn('2026-12-05T22:00:00.000Z', 'Europe/Zurich')).toBe('Sat, 5 Dec 2026, 23:00 CET');
    expect(momentIn('2026-07-05T22:00:00.000Z', 'Europe/Zurich')).toBe('Mon, 6 Jul 2026, 00:00 CEST');
    expect(momentIn('2026-12-05T22:00:00.000Z', 'UTC')).toBe('Sat, 5 Dec 2026, 22:00 UTC');
  });

  it('say the day once where it is the same', () => {
    expect(spanIn('2026-12-05T22:00:00.000Z', '2026-12-05T22:10:00.000Z', 'UTC')).toBe('Sat, 5 Dec 2026, 22:00 to 22:10 UTC');
    expect(spanIn('2026-12-05T23:50:00.000Z', '2026-12-06T00:10:00.000Z', 'UTC')).toBe(
      'Sat, 5 Dec 2026, 23:50 UTC to Sun, 6 Dec 2026, 00:10 UTC',
    );
  });

  it('last as long as people say', () => {
    expect([131, 3_240, 89_000, 240_000].map(durationText)).toEqual(['131 ms', '3.2 s', '89 s', '4 min']);
  });
});

/** Said of a whole application, or of all of them. */
const OF_APPLICATIONS: readonly NotificationEvent[] = ['budget-near', 'budget-passed', 'monthly-report', 'fleet-report'];

describe('a letter', () => {
  it('about a request says what was said, as it was said', () => {
    const said = { dbmsType: 'PostgreSQL', clusterName: 'orders', environment: 'Prod', text: '<b>Two</b> until spring.' };
    const facts = { what: 'REQ-12', clusters: [said], actor: 'grace', path: '/requests/1' };
    const letter = writeLetter({ event: 'request-changes-asked', application: 'webshop', facts }, READER);
    expect(letter.subject).toBe('REQ-12 needs changes: orders (webshop)');
    expect(letterText(letter, ['You are told because you ask for it.'])).toBe(
      [
        'grace asks you to change REQ-12 and to submit it again.',
        '',
        '- orders (Prod)',
        '    What was said: <b>Two</b> until spring.',
        '',
        'Application: webshop',
        'By: grace',
        '',
        'Change it: https://rocket.example/requests/1',
        '',
        '-- ',
        'You are told because you ask for it.',
        '',
      ].join('\n'),
    );
    const page = new JSDOM(letterHtml(letter, [])).window.document;
    expect(page.body.textContent).toContain('<b>Two</b> until spring.');
  });

  it.each(NOTIFICATION_EVENTS)('about %s says whom it concerns, and where to look', (event) => {
    const isAboutContact = event === 'contact-confirmation';
    const isAboutClusters = !isAboutContact && !OF_APPLICATIONS.includes(event);
    const facts = isAboutClusters ? FACTS : { ...FACTS, clusters: [] };
    const letter = writeLetter({ event, application: isAboutContact ? null : 'billing', facts }, READER);
    expect(letter.link.url).toBe('https://rocket.example/patching/1');
    expect(letter.subject).not.toMatch(/undefined|\[object|PLACEHOLDER/);
    if (!isAboutContact) expect(letter.subject).toContain(isAboutClusters ? 'orders (billing)' : '(billing)');
    if (isAboutClusters) expect(letterText(letter, [])).toContain('- orders (Prod)');
    const page = new JSDOM(letterHtml(letter, ['You hear of this because of it.'])).window.document;
    expect(page.querySelector('a')?.href).toBe('https://rocket.example/patching/1');
    expect(page.querySelector('h1')?.textContent).toBe(letter.subject);
    expect(page.body.textContent).toContain('You hear of this because of it.');
  });

  it('says when, in the zone of whoever reads, and the pause that is expected', () => {
    const text = letterText(writeLetter({ event: 'patching-planned', application: 'billing', facts: FACTS }, READER), []);
    expect(text).toContain('When: Sat, 5 Dec 2026, 23:00 to 23:10 CET');
    expect(text).toContain('Expected write pause: about 240 ms');
  });

  it('says figures under their titles, in text and in HTML', () => {
    const figures = [{ title: 'Cost', rows: [{ label: 'November 2026', value: 'CHF 960.00 <b>' }] }];
    const facts = { what: 'November 2026', clusters: [], summary: 'Nothing needs you.', figures, path: '/reports' };
    const letter = writeLetter({ event: 'monthly-report', application: 'billing', facts }, READER);
    expect([letter.subject, letter.lead]).toEqual(['Report of November 2026 (billing)', 'Nothing needs you.']);
    expect(letterText(letter, [])).toContain('\n\nCost\n  November 2026: CHF 960.00 <b>\n\n');
    const page = new JSDOM(letterHtml(letter, [])).window.document;
    expect(page.querySelector('h2')?.textContent).toBe('Cost');
    expect([...page.querySelectorAll('th, td table td')].map(({ textContent }) => textContent)).toContain('CHF 960.00 <b>');
  });

  it('counts clusters where there are several', () => {
    const [cluster] = FACTS.clusters;
    const facts = { ...FACTS, clusters: [cluster, { ...cluster, clusterName: 'invoices' }] as NoticeFacts['clusters'] };
    const { subject, table } = writeLetter({ event: 'patching-done', application: 'billing', facts }, READER);
    expect(subject).toBe('Patched: 2 clusters (billing)');
    expect(table?.rows.map(({ name }) => name)).toEqual(['orders', 'invoices']);
  });

  it('does nothing by itself, whatever names and texts there are', () => {
    const evil = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '<script>alert(1)</script>',
        '"><img src=x onerror=alert(1)>',
        "'); alert(1); ('",
        'x\r\nBcc: all@example.com',
        '<a href="javascript:alert(1)">x</a>',
        '</td></table><iframe src=//x>',
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...NOTIFICATION_EVENTS), evil, evil, (event, name, sentence) => {
        const cluster = { ...FACTS.clusters[0], clusterName: name, environment: sentence, text: sentence, outcome: name };
        const figures = [{ title: name, rows: [{ label: sentence, value: name }] }];
        const facts = {
          ...FACTS,
          what: sentence,
          actor: name,
          ticketUrl: sentence,
          summary: name,
          clusters: [cluster],
          figures,
        } as NoticeFacts;
        const letter = writeLetter({ event, application: name, facts }, READER);
        expect(letter.subject).not.toMatch(/[\r\n]/);
        const page = new JSDOM(letterHtml(letter, [sentence])).window.document;
        expect(page.querySelectorAll('script, img, iframe, object, form, input, link, style, base')).toHaveLength(0);
        expect(page.querySelectorAll('a')).toHaveLength(1);
        const attributes = [...page.querySelectorAll('*')].flatMap(({ attributes: of }) => [...of].map((one) => one.name));
        expect(attributes.filter((attribute) => attribute.startsWith('on'))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
