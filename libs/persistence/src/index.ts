export * from './access/index.js';
export * from './idempotency/index.js';
