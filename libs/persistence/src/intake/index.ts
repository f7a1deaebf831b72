export * from './approval-rule.entity.js';
export * from './intake-entry.entity.js';
export * from './intake-request.entity.js';
export * from './intake-requests.js';
export * from './intake-rules.js';
export * from './quota.entity.js';
export * from './untold-entry.entity.js';
