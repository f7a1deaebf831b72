import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineCluster, EngineMember, ServerPlace } from '@rocket/engine-core';
import type { WalRange } from '@rocket/domain';
import { parseLsn } from '../control-file.js';
import { SHORT, stepFailed, withSession } from '../sql-session.js';
import type { Session } from '../sql-session.js';
import { archivedSegments, directoryOf } from './archived-segments.js';
import { foundRanges } from './found-ranges.js';
import type { ArchiveReading } from './found-ranges.js';

const LOOK_EVERY_MS = 2_000;
/** While nothing is written, it is told so often that nothing was. */
const TELL_EVERY_MS = 10_000;
/** Of more than so many, every other one is dropped. */
const READINGS_KEPT = 1_000;
/** Any number that nothing else in the maintenance database locks. */
const FOLLOWER_LOCK = 0x61726368;
/** What PostgreSQL writes in front of a piece of its log by itself. */
const PIECE_HEADER_BYTES = 40n;

/**
 * Watches how a primary sends its log to the repository, and tells what is there. A piece that is not full goes when it is old
 * enough: by the server's own `archive_timeout`, and, where it holds nothing that the server takes for important, by us.
 */
export class ArchiveFollower {
  readonly #told = new Map<string, { to: bigint; toAt: number; at: number }>();
  #readings: ArchiveReading[] = [];
  #switchedAt = performance.now();
  /** The first piece of a term is sent at once: whoever begins to back up waits for it. */
  #begun: number | undefined;

  constructor(
    private readonly cluster: EngineCluster,
    private readonly primary: EngineMember,
    private readonly place: ServerPlace,
    private readonly options: {
      switchEveryMs: number;
      /** Sees that the servers of pgBackRest run. */
      lookAfter: () => Promise<void>;
      onArchived: (range: WalRange) => Promise<void>;
      signal: AbortSignal;
    },
  ) {}

  /** Returns when the member is no primary any more. @param stored every range that is stored */
  run(stored: readonly WalRange[]): Promise<void> {
    const options = { ...SHORT, signal: this.options.signal };
    return withSession(this.cluster, this.primary, options, async (session) => {
      await requireAlone(session, this.primary);
      await this.#follow(session, stored);
    });
  }

  async #follow(session: Session, stored: readonly WalRange[]): Promise<void> {
    const { signal, lookAfter, onArchived } = this.options;
    let known = [...stored];
    let lying: WalRange[] = [];
    let archived: string | null | undefined;
    for (;;) {
      const reading = await ask(session);
      if (!reading) return;
      this.#note(reading);
      if (reading.archived !== archived) {
        lying = await archivedSegments(this.place, signal, sinceOf(known, reading.term));
        archived = reading.archived;
      }
      const ranges = foundRanges(lying, known, this.#readings);
      for (const range of ranges) if (this.#isNews(range)) await onArchived(range);
      known = withRanges(known, ranges);
      await this.#switchWhenDue(session, reading, known);
      await lookAfter();
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  }

  #note(reading: ArchiveReading): void {
    this.#readings.push(reading);
    if (this.#readings.length > READINGS_KEPT) this.#readings = this.#readings.filter((_, index) => index % 2 === 0);
  }

  #isNews({ term, from, to, toAt }: WalRange): boolean {
    const key = `${String(term)}:${from.toString()}`;
    const told = this.#told.get(key);
    const now = performance.now();
    const isOld = told !== undefined && told.to === to && (told.toAt === toAt.getTime() || now - told.at < TELL_EVERY_MS);
    if (isOld) return false;
    this.#told.set(key, { to, toAt: toAt.getTime(), at: now });
    return true;
  }

  async #switchWhenDue(session: Session, { term, position }: ArchiveReading, known: readonly WalRange[]): Promise<void> {
    const isFirst = this.#begun !== term && !known.some((range) => range.term === term);
    if (!isFirst && performance.now() - this.#switchedAt < this.options.switchEveryMs) return;
    const isArchived = known.some((range) => range.term === term && range.to >= position);
    this.#switchedAt = performance.now();
    this.#begun = term;
    if (!isArchived) await session.query('select pg_switch_wal()');
  }
}

/** Whether some worker looks after the log of this primary, and so after all that it needs. */
export async function isFollowed(cluster: EngineCluster, primary: EngineMember, signal: AbortSignal): Promise<boolean> {
  return withSession(cluster, primary, { ...SHORT, signal }, async (session) => {
    const { rowCount } = await session.query(
      `select from pg_locks where locktype = 'advisory' and classid = 0 and objid = $1 and objsubid = 1 and granted`,
      [FOLLOWER_LOCK],
    );
    return rowCount === 1;
  });
}

/** Of several workers one looks. The lock goes with the session. */
async function requireAlone(session: Session, { serverName }: EngineMember): Promise<void> {
  const { rows } = await session.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [FOLLOWER_LOCK]);
  if (rows[0]?.got !== true) throw stepFailed(`Another worker follows what ${serverName} archives.`);
}

/** `undefined` for one that is no primary. */
async function ask(session: Session): Promise<(ArchiveReading & { archived: string | null }) | undefined> {
  const { rows } = await session.query<{ at: Date; leads: boolean; archived: string | null }>(
    `select clock_timestamp() as at, not pg_is_in_recovery() as leads, (select last_archived_wal from pg_stat_archiver) as archived`,
  );
  const [row] = rows;
  if (row?.leads !== true) return undefined;
  // The time first: whatever was committed before it is before the place.
  const places = await session.query<{ position: string; term: number }>(
    `select lsn::text as position, ('x' || substr(pg_walfile_name(lsn), 1, 8))::bit(32)::int as term
       from pg_current_wal_insert_lsn() as lsn`,
  );
  const [where] = places.rows;
  if (!where) return undefined;
  const position = parseLsn(where.position) - PIECE_HEADER_BYTES;
  return { at: row.at, archived: row.archived, term: where.term, position };
}

/** What lies before the end of what is known needs no second look. */
function sinceOf(known: readonly WalRange[], term: number): string {
  const last = known
    .filter((range) => range.term <= term)
    .toSorted((one, other) => one.term - other.term || (one.to < other.to ? -1 : 1))
    .at(-1);
  return last ? directoryOf(last) : '';
}

function withRanges(known: readonly WalRange[], ranges: readonly WalRange[]): WalRange[] {
  const isSame = (one: WalRange, other: WalRange): boolean => one.term === other.term && one.from === other.from;
  return [...known.filter((one) => !ranges.some((range) => isSame(one, range))), ...ranges];
}
