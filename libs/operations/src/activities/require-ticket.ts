import { DomainError, isTicket } from '@rocket/domain';

/** @throws DomainError `validation-failed` for what is neither the number of a ticket nor a link */
export function requireTicket(ticketUrl: string | null): void {
  if (ticketUrl === null || isTicket(ticketUrl)) return;
  const detail = 'must be the number of a ticket, such as JIRA-123, or a link that begins with http:// or https://';
  throw new DomainError('validation-failed', `ticketUrl ${detail}.`, {}, [{ pointer: '/ticketUrl', detail }]);
}
