import { isDomainError } from '@rocket/domain';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import { memberOn, toSubject } from '../clusters/cluster-subject.js';
import type { Logger } from '@rocket/platform';
import { methodOf, readyPlaceOf } from './backup-place.js';

const PAGE = 200;
/** A primary that goes is followed by another one soon. */
const RETRY_AFTER_MS = 2_000;
/** Where it did not even begin, another worker has the log, or somebody has to look first. */
const RETRY_IN_VAIN_AFTER_MS = 10_000;
const IN_VAIN_MS = 1_000;

interface Archiver {
  stop: AbortController;
  done: Promise<void>;
}

/**
 * Lets the log of every cluster that is backed up be archived, all the time. Rows say which; a cluster whose primary is
 * another one now is gone on with there. Of two workers only one gets the log of a cluster: its servers let in no more.
 */
export class ArchiveKeeper {
  readonly #archivers = new Map<string, Archiver>();
  readonly #restUntil = new Map<string, number>();

  constructor(
    private readonly dependencies: ClusterDependencies & { logger: Logger },
    private readonly signal: AbortSignal,
  ) {}

  /** Begins what is missing, and ends what is no longer wanted. Called again and again. */
  async look(): Promise<void> {
    const wanted = new Set<string>();
    let after: string | null = null;
    do {
      const ids: string[] = await this.dependencies.uow.read.backups.archivedClustersAfter(after, PAGE);
      ids.forEach((id) => wanted.add(id));
      after = ids.length < PAGE ? null : (ids.at(-1) ?? null);
    } while (after !== null);
    for (const [id, { stop }] of this.#archivers)
      if (!wanted.has(id)) stop.abort(new Error('The cluster is no longer archived.'));
    const now = performance.now();
    for (const id of wanted) {
      if (this.signal.aborted) return;
      if (!this.#archivers.has(id) && (this.#restUntil.get(id) ?? 0) <= now) this.#begin(id);
    }
  }

  /** Waits until everything has ended, after the signal. */
  async ended(): Promise<void> {
    await Promise.all([...this.#archivers.values()].map(({ done }) => done));
  }

  #begin(id: string): void {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.signal]);
    const archiver: Archiver = { stop, done: Promise.resolve() };
    this.#archivers.set(id, archiver);
    const begunAt = performance.now();
    archiver.done = this.#archive(id, signal)
      .catch((error: unknown) => {
        if (signal.aborted) return;
        // A primary that goes, or a worker that is there first, is nothing that anybody has to look at.
        const { logger } = this.dependencies;
        if (isDomainError(error)) logger.debug({ clusterId: id, reason: error.detail }, 'archiving stopped for now');
        else logger.warn({ clusterId: id, err: error }, 'archiving failed');
      })
      .finally(() => {
        this.#archivers.delete(id);
        const isInVain = performance.now() - begunAt < IN_VAIN_MS;
        this.#restUntil.set(id, performance.now() + (isInVain ? RETRY_IN_VAIN_AFTER_MS : RETRY_AFTER_MS));
      });
  }

  async #archive(id: string, signal: AbortSignal): Promise<void> {
    const { uow } = this.dependencies;
    const row = await uow.read.clusters.byId(id);
    const subject = await toSubject(this.dependencies, row);
    const method = methodOf(subject);
    const leading = row.members.find(({ nodeRole }) => nodeRole === 'Primary');
    if (!leading) return;
    const primary = memberOn(subject.cluster, leading.server.serverName);
    const place = await readyPlaceOf(this.dependencies, row, signal);
    await method.prepare(subject.cluster, primary, place, { signal, say: () => undefined });
    const stored = (await uow.read.walRanges.of([id])).get(id) ?? [];
    await method.archive(
      subject.cluster,
      primary,
      place,
      stored,
      (range) => uow.run((tx) => tx.walRanges.grow(id, range)),
      signal,
    );
  }
}
