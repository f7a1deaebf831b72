/** Links by which a contact owns an application: approved, of a contact that has confirmed its address, and neither ended. */
const CURRENT_OWNERS = `
  FROM application_contacts owning JOIN contacts owner ON owner.id = owning.contact_id
  WHERE owning.role = 'owner' AND owning.approved_at IS NOT NULL AND owning.expired_at IS NULL
    AND owner.confirmed_at IS NOT NULL AND owner.expired_at IS NULL AND owner.email IS NOT NULL`;

/** Ids of the applications whose current owner has the address `:ownerEmail`. */
export const OWNED_BY = `SELECT owning.application_id ${CURRENT_OWNERS} AND lower(owner.email) = lower(:ownerEmail)`;

/** Addresses of those who own the application `$1`. */
export const OWNER_EMAILS = `SELECT owner.email ${CURRENT_OWNERS} AND owning.application_id = $1`;
