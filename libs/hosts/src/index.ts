export * from './host-executor.js';
