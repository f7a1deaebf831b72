export * from './job-catalogue.js';
export * from './jobs.module.js';
export * from './operation-bell.js';
export * from './queue-connection.js';
