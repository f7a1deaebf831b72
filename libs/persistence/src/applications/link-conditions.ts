/** Who is told at all: approved, of a contact that has confirmed its address, and neither ended. Of `link` and `contact`. */
export const IS_TOLD = `link.approved_at IS NOT NULL AND link.expired_at IS NULL
  AND contact.confirmed_at IS NOT NULL AND contact.expired_at IS NULL`;

const CURRENT_OWNERS = `FROM application_contacts link JOIN contacts contact ON contact.id = link.contact_id
  WHERE link.role = 'owner' AND contact.email IS NOT NULL AND ${IS_TOLD}`;

/** Ids of the applications whose current owner has an address. */
export const ownedBy = (parameter: string): string =>
  `SELECT link.application_id ${CURRENT_OWNERS} AND lower(contact.email) = lower(${parameter})`;

/** The same, of the address `:ownerEmail`. */
export const OWNED_BY = ownedBy(':ownerEmail');

/** Addresses of those who own the application `$1`. */
export const OWNER_EMAILS = `SELECT contact.email ${CURRENT_OWNERS} AND link.application_id = $1`;
