import { isDomainError } from '@rocket/domain';
import { Deadline } from '../deadline.js';
import type { CallLimits } from '../host-executor.js';
import { SshChannelRefused, SshConnection } from './ssh-connection.js';
import type { ChannelIo, RemoteExit, SshTarget } from './ssh-connection.js';

/** sshd allows ten sessions on a connection unless told otherwise (MaxSessions); one is kept for ending the others. */
const SESSIONS_PER_CONNECTION = 9;
const CONNECTIONS_PER_SERVER = 4;
const CONNECT_TIMEOUT_MS = 15_000;
const IDLE_MS = 60_000;

/** The private key of this installation, PEM; asked for whenever a connection is opened. */
export type Identity = () => Promise<string>;

/** A command that was started and has not ended. */
export interface StartedCommand {
  ended: Promise<RemoteExit>;
  /** Closes its channel. What was started on the server is not ended by that. */
  abandon: () => void;
}

/** The connections of this process, kept for a while after their last use, so that a command costs no handshake. */
export class SshConnections {
  readonly #lines = new Map<string, ServerLines>();

  constructor(private readonly identity: Identity) {}

  /**
   * Starts a command on a server, over a connection that is there if one has room. Waits for room when there is none.
   *
   * @throws what `SshConnection.open` throws, and DomainError `command-timed-out`
   */
  async start(target: SshTarget, command: string, io: ChannelIo, limits: CallLimits): Promise<StartedCommand> {
    const deadline = new Deadline(limits, `Reaching ${target.serverName}`);
    const lines = this.#linesTo(target);
    for (;;) {
      const line = await lines.take(deadline, limits.signal);
      const starting = line.connection.start(command, io);
      void endOf(starting).finally(() => lines.giveBack(line));
      try {
        await raceOf([starting.catch(() => undefined)], deadline, limits.signal);
        return await starting;
      } catch (error) {
        void starting.then(
          ({ abandon }) => abandon(),
          () => undefined,
        ); // In case it comes too late.
        if (!(error instanceof SshChannelRefused)) throw error;
        // This server allows fewer sessions: the commands that run there now are as many as it takes.
        line.room = Math.max(1, line.inUse);
        await deadline.pause(50);
      }
    }
  }

  /** Ends every connection. What was started on the servers goes on. */
  close(): void {
    for (const lines of this.#lines.values()) lines.close();
    this.#lines.clear();
  }

  #linesTo(target: SshTarget): ServerLines {
    const key = JSON.stringify([target.address, target.port, target.user, target.hostKey]);
    const known = this.#lines.get(key);
    if (known) return known;
    const made = new ServerLines(target, this.identity);
    this.#lines.set(key, made);
    return made;
  }
}

interface Line {
  connection: SshConnection;
  inUse: number;
  room: number;
  idleTimer?: NodeJS.Timeout;
}

/** The connections to one server. */
class ServerLines {
  readonly #open = new Set<Line>();
  readonly #waiting = new Set<() => void>();
  #opening: Promise<void> | undefined;

  constructor(
    private readonly target: SshTarget,
    private readonly identity: Identity,
  ) {}

  async take(deadline: Deadline, signal: AbortSignal | undefined): Promise<Line> {
    for (;;) {
      deadline.check();
      const line = this.#withRoom();
      if (line) {
        line.inUse++;
        clearTimeout(line.idleTimer);
        return line;
      }
      if (this.#open.size < CONNECTIONS_PER_SERVER) await this.#openOne(deadline, signal);
      else await this.#room(deadline, signal);
    }
  }

  giveBack(line: Line): void {
    line.inUse--;
    if (line.inUse === 0 && !line.connection.isClosed) {
      line.idleTimer = setTimeout(() => this.#drop(line), IDLE_MS).unref();
    }
    const [next] = this.#waiting;
    next?.();
  }

  close(): void {
    for (const line of this.#open) this.#drop(line);
  }

  #withRoom(): Line | undefined {
    const withRoom = [...this.#open].filter(({ connection, inUse, room }) => !connection.isClosed && inUse < room);
    return withRoom.sort((one, other) => one.inUse - other.inUse)[0];
  }

  /** One handshake at a time: who comes meanwhile finds room on the new connection. */
  async #openOne(deadline: Deadline, signal: AbortSignal | undefined): Promise<void> {
    if (this.#opening) {
      // Its failure is the failure of who opened it; everybody else tries for themselves, within their own time.
      await raceOf([this.#opening.catch(() => undefined)], deadline, signal);
      return;
    }
    this.#opening = this.#connect(deadline, signal).finally(() => (this.#opening = undefined));
    await this.#opening;
  }

  async #connect(deadline: Deadline, signal: AbortSignal | undefined): Promise<void> {
    const timeoutMs = Math.min(CONNECT_TIMEOUT_MS, deadline.remainingMs);
    const privateKey = await this.identity();
    const connection = await SshConnection.open(this.target, privateKey, { timeoutMs, ...(signal && { signal }) }).catch(
      (error: unknown) => {
        if (isDomainError(error, 'host-unreachable')) deadline.check();
        throw error;
      },
    );
    const line: Line = { connection, inUse: 0, room: SESSIONS_PER_CONNECTION };
    this.#open.add(line);
    connection.onceClosed(() => {
      this.#open.delete(line);
      clearTimeout(line.idleTimer);
      for (const wake of this.#waiting) wake();
    });
  }

  async #room(deadline: Deadline, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = newSignal();
    this.#waiting.add(resolve);
    try {
      await raceOf([promise], deadline, signal);
    } finally {
      this.#waiting.delete(resolve);
    }
  }

  #drop(line: Line): void {
    this.#open.delete(line);
    clearTimeout(line.idleTimer);
    line.connection.end();
  }
}

/** When a command is over, or was never begun. */
async function endOf(starting: Promise<StartedCommand>): Promise<void> {
  const started = await starting.catch(() => undefined);
  await started?.ended;
}

/** Waits for the first of these, not longer than the deadline and the signal allow. */
async function raceOf(promises: readonly Promise<unknown>[], deadline: Deadline, signal: AbortSignal | undefined): Promise<void> {
  const { promise: over, resolve } = newSignal();
  const timer = setTimeout(resolve, deadline.remainingMs);
  const onAbort = (): void => resolve();
  signal?.addEventListener('abort', onAbort, { once: true });
  await Promise.race([...promises, over]);
  clearTimeout(timer);
  signal?.removeEventListener('abort', onAbort);
  deadline.check();
}

function newSignal(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
