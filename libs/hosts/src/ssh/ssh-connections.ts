import { DomainError } from '@rocket/domain';
import { Deadline } from '../deadline.js';
import type { CallLimits } from '../host-executor.js';
import { SshChannelRefused, SshConnection, SshConnectionLost } from './ssh-connection.js';
import type { ChannelIo, RemoteExit, SshTarget } from './ssh-connection.js';

/** sshd allows ten sessions on a connection unless told otherwise (MaxSessions); one is kept for ending the others. */
const SESSIONS_FOR_URGENT = 1;
const SESSIONS_PER_CONNECTION = 10 - SESSIONS_FOR_URGENT;
const REFUSED_PAUSE_MS = 50;
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
   * Starts a command on a server, over a connection that is there if one has room. Waits for room when there is none;
   * what is urgent has the room that is kept for it.
   *
   * @throws what `SshConnection.open` throws, and DomainError `command-timed-out`
   */
  async start(
    target: SshTarget,
    command: string,
    io: ChannelIo,
    limits: CallLimits & { isUrgent?: boolean },
  ): Promise<StartedCommand> {
    const deadline = new Deadline(limits, `Reaching ${target.serverName}`);
    const lines = this.#linesTo(target);
    for (;;) {
      const line = await lines.take(deadline, limits);
      const starting = line.connection.start(command, io);
      try {
        const started = await within(starting, deadline, limits.signal);
        void started.ended.finally(() => lines.giveBack(line));
        return started;
      } catch (error) {
        // This server allows fewer sessions: the commands that run there now are as many as it takes.
        if (error instanceof SshChannelRefused) line.room = Math.max(1, line.inUse - 1 - SESSIONS_FOR_URGENT);
        void endOfLate(starting).finally(() => lines.giveBack(line));
        if (error instanceof SshConnectionLost) continue;
        if (!(error instanceof SshChannelRefused)) throw error;
        await deadline.pause(REFUSED_PAUSE_MS);
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

type TakeLimits = Pick<CallLimits, 'signal'> & { isUrgent?: boolean };

/** The connections to one server. */
class ServerLines {
  readonly #open = new Set<Line>();
  /** Who waits for room, in their order. */
  readonly #waiting = { urgent: new Set<() => void>(), usual: new Set<() => void>() };
  #opening: Promise<void> | undefined;
  readonly #closing = new AbortController();

  constructor(
    private readonly target: SshTarget,
    private readonly identity: Identity,
  ) {}

  async take(deadline: Deadline, { signal, isUrgent = false }: TakeLimits): Promise<Line> {
    deadline.check();
    for (;;) {
      const line = this.#withRoom(isUrgent);
      if (line) {
        line.inUse++;
        clearTimeout(line.idleTimer);
        return line;
      }
      if (this.#open.size < CONNECTIONS_PER_SERVER) await this.#openOne(deadline, signal);
      else await this.#room(deadline, { isUrgent, ...(signal && { signal }) });
    }
  }

  giveBack(line: Line): void {
    line.inUse--;
    if (line.inUse === 0) this.#rest(line);
    this.#wakeOne();
  }

  close(): void {
    this.#closing.abort(new DomainError('host-unreachable', `The connections to ${this.target.serverName} are being closed.`));
    for (const line of this.#open) this.#drop(line);
  }

  #withRoom(isUrgent: boolean): Line | undefined {
    const extra = isUrgent ? SESSIONS_FOR_URGENT : 0;
    const withRoom = [...this.#open].filter(({ connection, inUse, room }) => !connection.isClosed && inUse < room + extra);
    return withRoom.sort((one, other) => one.inUse - other.inUse)[0];
  }

  #wakeOne(): void {
    const { urgent, usual } = this.#waiting;
    const [next] = urgent.size > 0 ? urgent : this.#withRoom(false) ? usual : [];
    next?.();
  }

  /** One handshake at a time, for all who wait for it; it goes on when who began it gives up. */
  async #openOne(deadline: Deadline, signal: AbortSignal | undefined): Promise<void> {
    this.#opening ??= this.#connect().finally(() => (this.#opening = undefined));
    // Nobody may be left to hear how it failed.
    this.#opening.catch(() => undefined);
    await within(this.#opening, deadline, signal);
  }

  async #connect(): Promise<void> {
    const privateKey = await this.identity();
    const { signal } = this.#closing;
    const connection = await SshConnection.open(this.target, privateKey, { timeoutMs: CONNECT_TIMEOUT_MS, signal });
    const line: Line = { connection, inUse: 0, room: SESSIONS_PER_CONNECTION };
    this.#open.add(line);
    this.#rest(line);
    connection.onceClosed(() => {
      this.#open.delete(line);
      clearTimeout(line.idleTimer);
      for (const wake of [...this.#waiting.urgent, ...this.#waiting.usual]) wake();
    });
  }

  async #room(deadline: Deadline, { signal, isUrgent = false }: TakeLimits): Promise<void> {
    const room = Promise.withResolvers<undefined>();
    const waiting = isUrgent ? this.#waiting.urgent : this.#waiting.usual;
    const wake = (): void => {
      waiting.delete(wake);
      room.resolve(undefined);
    };
    waiting.add(wake);
    try {
      await within(room.promise, deadline, signal);
    } catch (error) {
      // Who was woken and gives up all the same leaves the room to the next.
      if (!waiting.delete(wake)) this.#wakeOne();
      throw error;
    }
  }

  #rest(line: Line): void {
    clearTimeout(line.idleTimer);
    line.idleTimer = setTimeout(() => this.#drop(line), IDLE_MS).unref();
  }

  #drop(line: Line): void {
    this.#open.delete(line);
    clearTimeout(line.idleTimer);
    line.connection.end();
  }
}

/** When a command that nobody waits for any more is over, or was never begun. */
async function endOfLate(starting: Promise<StartedCommand>): Promise<void> {
  const started = await starting.catch(() => undefined);
  started?.abandon();
  await started?.ended;
}

/** The outcome of some work. @throws `command-timed-out`, or the reason of the signal, when that comes first */
async function within<T>(work: Promise<T>, deadline: Deadline, signal: AbortSignal | undefined): Promise<T> {
  const over = Promise.withResolvers<never>();
  // A timer may ring a moment before its time is quite up; that it rang is what counts.
  const timer = setTimeout(() => over.reject(deadline.timedOut()), deadline.remainingMs);
  const onAbort = (): void => over.reject(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
