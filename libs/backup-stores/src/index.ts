export * from './backup-store.js';
