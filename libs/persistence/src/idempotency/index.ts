export * from './idempotency-record.entity.js';
