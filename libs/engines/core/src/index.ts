export * from './engine.js';
export * from './backup-method.js';
