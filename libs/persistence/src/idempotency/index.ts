export * from './idempotency-record.entity.js';
export * from './idempotency.repository.js';
