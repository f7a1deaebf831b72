import { isTicket } from '@rocket/domain';
import { ValidateBy } from 'class-validator';

/** The number of a ticket, or a link to it. */
export function IsTicket(): PropertyDecorator {
  return ValidateBy({
    name: 'isTicket',
    validator: {
      validate: (value) => typeof value === 'string' && isTicket(value),
      defaultMessage: () => 'must be the number of a ticket, such as JIRA-123, or a link that begins with http:// or https://',
    },
  });
}
