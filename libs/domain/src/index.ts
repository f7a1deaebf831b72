export * from './dbms-type.js';
export * from './problem-code.js';
export * from './domain-error.js';
export * from './clusters/cluster-words.js';
export * from './pool-servers/pool-server-words.js';
export * from './operations/operation-words.js';
export * from './access/permission.js';
export * from './activities/activity-words.js';
