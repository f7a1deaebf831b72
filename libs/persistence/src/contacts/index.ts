export * from './contact.entity.js';
export * from './contact-confirmation.entity.js';
export * from './contact-confirmations.js';
export * from './contact-version.entity.js';
export * from './contacts.js';
