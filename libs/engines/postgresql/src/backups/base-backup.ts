import type { BackupIo, StorePlace, EngineCluster, EngineMember, TakenBackup } from '@rocket/engine-core';
import { writeSealed } from '@rocket/backup-stores';
import type { WrittenObject } from '@rocket/backup-stores';
import { parseLsn } from '../control-file.js';
import { explainFault, makeConnection, SHORT, stepFailed, withSession } from '../sql-session.js';
import { backupKeys, STORE_TIMEOUT_MS, writeFacts } from './backup-files.js';
import { startFresh } from './fresh-start.js';
import { CopyStream } from './copy-stream.js';

/** The first byte comes after a checkpoint, which writes all of a large buffer cache. */
const silenceMs = (hasBegun: boolean): number => (hasBegun ? 5 : 35) * 60_000;
const END_SILENCE_MS = 5 * 60_000;
/** The server sends little at a time; what is compressed and encrypted together costs less. */
const PIECE_BYTES = 512 * 1024;
const KILOBYTE = 1024;
/** A piece of a file, in the answer to `BASE_BACKUP`. */
const DATA = 'd';

/**
 * Takes a Full over the replication protocol: `BASE_BACKUP` with a manifest, compressed, encrypted and stored as it comes.
 * It is there when its facts are, which are stored last.
 */
export async function takeBaseBackup(
  cluster: EngineCluster,
  source: EngineMember,
  place: StorePlace,
  label: string,
  io: BackupIo,
): Promise<TakenBackup> {
  await startFresh(cluster, source, io);
  const release = await readRelease(cluster, source, io.signal);
  const connection = makeConnection(cluster, source, { ...SHORT, applicationName: `rocket-dbaas backup`, replicates: true });
  const onAbort = (): void => connection.destroy();
  io.signal.addEventListener('abort', onAbort, { once: true });
  try {
    await connection.client.connect();
    const stream = new CopyStream(connection.client, command(label), { kind: DATA, pieceBytes: PIECE_BYTES });
    const files = new BackupFiles(stream, io);
    const startedAt = await latestClock(cluster, source, io.signal);
    const limits = { timeoutMs: STORE_TIMEOUT_MS, signal: io.signal };
    const data = await writeSealed(place.store, backupKeys.data(place, label), place.key, files.data(), limits);
    const manifest = await writeSealed(place.store, backupKeys.manifest(place, label), place.key, files.manifest(), limits, true);
    await stream.finished(END_SILENCE_MS);
    const stoppedAt = await latestClock(cluster, source, io.signal);
    const taken = describe({ label, release, startedAt, stoppedAt }, stream, data, manifest);
    await writeFacts(place, taken, io.signal);
    return taken;
  } catch (error) {
    io.signal.throwIfAborted();
    throw (error as { severity?: string }).severity === undefined ? error : stepFailed(explainFault(error, source), error);
  } finally {
    io.signal.removeEventListener('abort', onAbort);
    await connection.close();
  }
}

/** `WAIT false`: that the log is archived is waited for by who asked. `WAL false`: it comes by the archive. */
function command(label: string): string {
  return `BASE_BACKUP (LABEL '${label.replace(/'/g, "''")}', PROGRESS true, CHECKPOINT 'fast', WAL false, WAIT false, MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')`;
}

function describe(
  facts: { label: string; release: string; startedAt: string; stoppedAt: string },
  { results }: CopyStream,
  data: WrittenObject,
  manifest: WrittenObject,
): TakenBackup {
  const [start, , end] = results;
  const [walStart = null, term = null] = start?.[0] ?? [];
  const [walStop = null] = end?.[0] ?? [];
  if (walStart === null || term === null || walStop === null)
    throw stepFailed('The server did not say which part of the log the backup needs.');
  return {
    label: facts.label,
    askedLabel: facts.label,
    type: 'Full',
    parentLabel: null,
    release: facts.release,
    startedAt: facts.startedAt,
    stoppedAt: facts.stoppedAt,
    dbSizeBytes: data.contentBytes,
    storedBytes: data.storedBytes + manifest.storedBytes,
    manifestSha256: manifest.sha256,
    term: Number(term),
    walStart: parseLsn(walStart),
    walStop: parseLsn(walStop),
  };
}

/** Sorts what the server sends: the files of the data directory as one tar, then the manifest. */
class BackupFiles {
  readonly #messages: AsyncGenerator<Buffer>;
  #totalBytes: number | undefined;
  #doneBytes = 0;

  constructor(
    private readonly stream: CopyStream,
    private readonly io: BackupIo,
  ) {
    this.#messages = stream.messages(silenceMs);
  }

  /** Ends where the manifest begins. */
  async *data(): AsyncGenerator<Buffer> {
    for (let archives = 0; ;) {
      const next = await this.#messages.next();
      if (next.done === true) throw stepFailed('The server sent no manifest.');
      const message = next.value;
      switch (kindOf(message)) {
        case 'n':
          if (++archives > 1) throw stepFailed('The cluster uses tablespaces, which cannot be backed up this way.');
          this.#totalBytes = this.#estimate();
          break;
        case DATA:
          this.#doneBytes += message.length - 1;
          yield message.subarray(1);
          break;
        case 'p':
          this.io.onProgress({ doneBytes: this.#doneBytes, totalBytes: this.#totalBytes });
          break;
        case 'm':
          return;
      }
    }
  }

  async *manifest(): AsyncGenerator<Buffer> {
    for (;;) {
      const next = await this.#messages.next();
      if (next.done === true) return;
      if (kindOf(next.value) === DATA) yield next.value.subarray(1);
    }
  }

  /** The second result tells of every tablespace: oid, place, size in kB. The one without an oid is the data directory. */
  #estimate(): number | undefined {
    const size = this.stream.results[1]?.find(([oid]) => oid === null)?.[2] ?? null;
    return size === null ? undefined : Number(size) * KILOBYTE;
  }
}

function kindOf(message: Buffer): string {
  return String.fromCharCode(message[0] ?? 0);
}

async function readRelease(cluster: EngineCluster, source: EngineMember, signal: AbortSignal): Promise<string> {
  return withSession(cluster, source, { ...SHORT, signal }, async (session) => {
    const { rows } = await session.query<{ version: string }>(
      "select split_part(current_setting('server_version'), ' ', 1) as version",
    );
    return rows[0]?.version ?? source.release;
  });
}

/**
 * The clock of the member that is ahead of the others. Transactions carry the time of the primary: an instant before this
 * one may be before the point at which the backup is consistent.
 */
async function latestClock(cluster: EngineCluster, source: EngineMember, signal: AbortSignal): Promise<string> {
  const clocks = await Promise.all(
    cluster.members.map((member) =>
      withSession(cluster, member, { ...SHORT, signal }, async (session) => {
        const { rows } = await session.query<{ at: Date }>('select clock_timestamp() as at');
        return rows[0]?.at;
      }).catch((error: unknown) => {
        signal.throwIfAborted();
        if (member.memberId === source.memberId) throw error;
        return undefined;
      }),
    ),
  );
  return new Date(Math.max(...clocks.map((clock) => clock?.getTime() ?? 0))).toISOString();
}
