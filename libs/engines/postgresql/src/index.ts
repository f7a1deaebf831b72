export { PostgresqlEngine } from './postgresql-engine.js';
