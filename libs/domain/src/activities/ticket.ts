/** Where `{ticket}` stands in the pattern of links to the ticket system. */
const TICKET_PLACE = '{ticket}';

/** The number of a ticket: `JIRA-123`, `CHG0012345`. */
const NUMBER = /^[A-Za-z][A-Za-z0-9_]{0,29}-?\d{1,15}$/;
/** A link that a browser opens as a page, and nothing that would end the attribute or the line it is written into. */
const LINK = /^https?:\/\/[^\s/?#"'<>\\`]+[^\s"'<>\\`]*$/i;

/** Whether somebody can have meant a ticket by this: its number, or a link to it. */
export function isTicket(text: string): boolean {
  return NUMBER.test(text) || LINK.test(text);
}

/**
 * The link of a ticket; null where there is none. A link is its own; a number becomes one by the pattern of the installation,
 * such as `https://tickets.example.org/browse/{ticket}`. Anything else, a `javascript:` above all, is never a link.
 */
export function ticketLink(ticket: string | null, pattern: string | undefined): string | null {
  if (ticket === null) return null;
  if (LINK.test(ticket)) return ticket;
  return pattern !== undefined && NUMBER.test(ticket) ? pattern.replaceAll(TICKET_PLACE, ticket) : null;
}
