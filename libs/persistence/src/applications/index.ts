export * from './application.entity.js';
export * from './application.repository.js';
export * from './application-contact.entity.js';
export * from './application-contacts.js';
export * from './ownership.js';
export * from './application-version.entity.js';
