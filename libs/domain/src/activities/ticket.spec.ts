import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTicket, ticketLink } from './ticket.js';

const PATTERN = 'https://tickets.example.org/browse/{ticket}';

describe('a ticket', () => {
  it.each(['JIRA-123', 'CHG0012345', 'ab_c-7'])('%s becomes a link by the pattern, and is none without', (ticket) => {
    expect(isTicket(ticket)).toBe(true);
    expect(ticketLink(ticket, PATTERN)).toBe(`https://tickets.example.org/browse/${ticket}`);
    expect(ticketLink(ticket, undefined)).toBeNull();
  });

  it.each(['https://other.example.org/t/1?a=b#c', 'http://tickets/1'])('%s stays the link that it is', (ticket) => {
    expect(isTicket(ticket)).toBe(true);
    expect(ticketLink(ticket, PATTERN)).toBe(ticket);
  });

  it.each([
    'javascript:alert(1)',
    'JIRA-123"><script>',
    'data:text/html,x',
    'https://',
    'https://a.example/" onclick="x',
    'ftp://a/b',
    '//a/b',
    '',
    'JIRA-123\nx',
    '../JIRA-1',
  ])('%j is none, and no link', (text) => {
    expect(isTicket(text)).toBe(false);
    expect(ticketLink(text, PATTERN)).toBeNull();
  });

  it('never becomes a link but to a page, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.constantFrom('JS', 'javascript:').chain((a) => fc.string().map((b) => a + b)),
        ),
        (text) => {
          const link = ticketLink(text, PATTERN);
          if (link !== null) expect(link).toMatch(/^https?:\/\/[^\s"'<>]+$/i);
          expect(link !== null).toBe(isTicket(text));
        },
      ),
    );
  });
});
