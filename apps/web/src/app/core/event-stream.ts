import type { EventType, FleetEvent } from '@rocket/contracts';

const EVENT_NAMES = ['operation', 'step', 'output', 'cluster', 'poolServer', 'incident'] as const satisfies readonly EventType[];

export type Connection = 'connecting' | 'live' | 'reconnecting';

const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 15_000;
/** A hidden tab gives its connection back after this long: a browser allows only six per server. */
const HIDDEN_GRACE_MS = 60_000;

export interface EventStreamHandlers {
  onEvent(event: FleetEvent): void;
  onConnection(connection: Connection): void;
  /** The stream begins, anew or for the first time, and events may have been missed: read again. */
  onGap(): void;
  /** The server does not let us listen, for instance because the session ended. */
  onRefused?(): void;
}

/**
 * A server-sent event stream that does not give up. The browser resumes it by `Last-Event-ID` by itself after a broken
 * connection; after an HTTP error, or a long time in a hidden tab, we open it anew. Whenever it begins we say that there is a gap.
 */
export class EventStream {
  private source: EventSource | undefined;
  private retryMs = RETRY_MIN_MS;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly handlers: EventStreamHandlers,
  ) {
    document.addEventListener('visibilitychange', this.onVisibility);
    window.addEventListener('online', this.onOnline);
    this.open();
  }

  close(): void {
    this.closed = true;
    document.removeEventListener('visibilitychange', this.onVisibility);
    window.removeEventListener('online', this.onOnline);
    clearTimeout(this.hiddenTimer);
    this.drop();
  }

  private open(): void {
    this.drop();
    const source = new EventSource(this.url);
    this.source = source;
    source.onopen = () => {
      this.retryMs = RETRY_MIN_MS;
      this.handlers.onConnection('live');
      // What was read before is older than the stream: what happened in between is in neither.
      this.handlers.onGap();
    };
    source.onerror = () => {
      this.handlers.onConnection('reconnecting');
      if (source.readyState !== EventSource.CLOSED) return;
      // The server answered with an error; the browser gives up, and does not say which.
      this.handlers.onRefused?.();
      this.retryLater();
    };
    for (const name of EVENT_NAMES) {
      source.addEventListener(name, (message: MessageEvent<string>) =>
        this.handlers.onEvent(JSON.parse(message.data) as FleetEvent),
      );
    }
  }

  private retryLater(): void {
    if (this.closed) return;
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.open(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, RETRY_MAX_MS);
  }

  private drop(): void {
    clearTimeout(this.retryTimer);
    this.source?.close();
    this.source = undefined;
  }

  private readonly onVisibility = (): void => {
    clearTimeout(this.hiddenTimer);
    if (document.hidden) this.hiddenTimer = setTimeout(() => this.drop(), HIDDEN_GRACE_MS);
    else if (this.source === undefined) this.open();
  };

  private readonly onOnline = (): void => this.open();
}
