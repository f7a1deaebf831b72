import { DomainError } from '@rocket/domain';
import { describeBackupStore, MemoryBackupStore } from './testing.js';

describeBackupStore('Memory', () => {
  const store = new MemoryBackupStore(false);
  return Promise.resolve({
    store,
    takeAway() {
      store.fault = new DomainError('store-unavailable', 'It is away.');
      return Promise.resolve();
    },
    bringBack() {
      store.fault = null;
      return Promise.resolve();
    },
    dispose: () => Promise.resolve(),
  });
});
