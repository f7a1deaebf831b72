export * from './backup-store.js';
export { FilesystemStore } from './filesystem-store.js';
export * from './sealed-objects.js';
export * from './no-backup-stores.js';
export { backupStores } from './backup-stores.js';
