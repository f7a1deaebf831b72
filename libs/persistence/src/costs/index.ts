export * from './application-budget.entity.js';
export * from './application-budgets.js';
export * from './cost-month.entity.js';
export * from './cost-months.js';
export * from './costs.query.js';
export * from './rate-card.entity.js';
export * from './rate-cards.js';
export * from './server-assignment.entity.js';
