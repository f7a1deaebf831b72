import type { Readable } from 'node:stream';
import type { BackupStoreKind } from '@rocket/domain';

/** Something that lies in a store. */
export interface StoredObject {
  /** Path-like, without a slash at either end: `PostgreSQL/0197/wal/00000001/000000010000000000000005`. */
  key: string;
  bytes: number;
  writtenAt: Date;
}

export interface StoreCapacity {
  totalBytes: number;
  freeBytes: number;
}

/** Bounds that every call carries. `timeoutMs` is how long it may go without getting anywhere, not how long it takes in all. */
export interface StoreLimits {
  timeoutMs: number;
  signal?: AbortSignal;
}

/**
 * Where backups lie: keys and the bytes under them, as an object storage has it. There is no directory, no rename and no
 * appending; an object is there as a whole or not at all. What is written is on disk when the call returns. Every adapter
 * passes the same contract suite.
 *
 * @throws DomainError `store-unavailable` when it cannot be reached, `store-full`, `object-missing`; the signal's reason
 */
export interface BackupStore {
  /**
   * Makes the store ready for its first use; one that is ready is fine. Nothing else does: a place that has gone, such as a
   * disk that is not mounted, is never taken for an empty one.
   */
  prepare(limits: StoreLimits): Promise<void>;
  /** Writes an object, over one that is there. Never holds more than a few pieces of it in memory. */
  write(key: string, content: AsyncIterable<Uint8Array>, limits: StoreLimits): Promise<{ bytes: number }>;
  /** The bytes of an object from the beginning. A fault in the middle ends the stream with the error. */
  read(key: string, limits: StoreLimits): Promise<Readable>;
  /** `undefined` for one that is not there. */
  find(key: string, limits: StoreLimits): Promise<StoredObject | undefined>;
  /** All whose key begins with `prefix` and a slash, in the order of their keys. */
  list(prefix: string, limits: StoreLimits): AsyncIterable<StoredObject>;
  /** Removes one; absent is fine. It is gone when the call returns. */
  remove(key: string, limits: StoreLimits): Promise<void>;
  /** `null` where there is no such thing as being full. */
  capacity(limits: StoreLimits): Promise<StoreCapacity | null>;
  /** Removes what writes that never ended have left, if it is older than `olderThanMs`. Answers how many. */
  sweep(olderThanMs: number, limits: StoreLimits): Promise<number>;
}

/** Finds the store of a backup repository. Opening asks nobody: a place that cannot be reached says so when it is used. */
export interface BackupStoreDirectory {
  /** @throws DomainError `store-unavailable` for a kind that is not part of this installation */
  open(repository: { kind: BackupStoreKind; path: string }): BackupStore;
}
