import { Readable } from 'node:stream';
import { DomainError } from '@rocket/domain';
import { requireObjectKey } from './object-key.js';
import type { BackupStore, BackupStoreDirectory, StoreCapacity, StoreLimits, StoredObject } from './backup-store.js';

/** A store that lasts as long as a test. */
export class MemoryBackupStore implements BackupStore {
  readonly objects = new Map<string, { content: Buffer; writtenAt: Date }>();
  /** What `capacity` answers. */
  size: StoreCapacity | null = { totalBytes: 1024 ** 3, freeBytes: 0.9 * 1024 ** 3 };
  /** Thrown by every call while it is set. */
  fault: Error | null = null;

  constructor(private isReady = true) {}

  async prepare(limits: StoreLimits): Promise<void> {
    await Promise.resolve();
    this.isReady = true;
    this.check(limits);
  }

  async write(key: string, content: AsyncIterable<Uint8Array>, limits: StoreLimits): Promise<{ bytes: number }> {
    requireObjectKey(key);
    this.check(limits);
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    this.check(limits);
    const whole = Buffer.concat(pieces);
    this.objects.set(key, { content: whole, writtenAt: new Date() });
    return { bytes: whole.length };
  }

  read(key: string, limits: StoreLimits): Promise<Readable> {
    return this.answer(limits, () => {
      const object = this.objects.get(key);
      if (!object) throw new DomainError('object-missing', `${key} is not there.`);
      return Readable.from([object.content]);
    });
  }

  find(key: string, limits: StoreLimits): Promise<StoredObject | undefined> {
    return this.answer(limits, () => this.described(key));
  }

  async *list(prefix: string, limits: StoreLimits): AsyncIterable<StoredObject> {
    const keys = await this.answer(limits, () => [...this.objects.keys()].filter((key) => key.startsWith(`${prefix}/`)).sort());
    for (const key of keys) {
      const object = this.described(key);
      if (object) yield object;
    }
  }

  async remove(key: string, limits: StoreLimits): Promise<void> {
    requireObjectKey(key);
    return this.answer(limits, () => void this.objects.delete(key));
  }

  capacity(limits: StoreLimits): Promise<StoreCapacity | null> {
    return this.answer(limits, () => this.size);
  }

  sweep(_olderThanMs: number, limits: StoreLimits): Promise<number> {
    return this.answer(limits, () => 0);
  }

  private described(key: string): StoredObject | undefined {
    const object = this.objects.get(key);
    return object && { key, bytes: object.content.length, writtenAt: object.writtenAt };
  }

  private async answer<T>(limits: StoreLimits, work: () => T): Promise<T> {
    await Promise.resolve();
    this.check(limits);
    return work();
  }

  private check({ signal }: StoreLimits): void {
    signal?.throwIfAborted();
    if (this.fault) throw this.fault;
    if (!this.isReady) throw new DomainError('store-unavailable', 'The store was not made ready.');
  }
}

/** One store for each path. */
export class MemoryBackupStores implements BackupStoreDirectory {
  private readonly stores = new Map<string, MemoryBackupStore>();

  open({ path }: { path: string }): MemoryBackupStore {
    const known = this.stores.get(path) ?? new MemoryBackupStore();
    this.stores.set(path, known);
    return known;
  }
}
