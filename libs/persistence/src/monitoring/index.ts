export * from './availability.js';
export * from './availability-span.entity.js';
export * from './cluster-lifecycle.entity.js';
export * from './downtime-month.entity.js';
export { MetricPartitions } from './metric-partitions.js';
export * from './metrics.js';
export * from './fleet-metrics.query.js';
