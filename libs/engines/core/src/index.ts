export * from './engine.js';
export * from './backup-method.js';
export * from './insight.js';
