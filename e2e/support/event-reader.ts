/** One server-sent event. */
export interface ReadEvent {
  id: string;
  type: string;
  data: { type: string; ordinal: number | null; status: string | null; text: string | null };
}

/**
 * Reads server-sent events as a browser does: when the connection breaks it comes back after a moment and says which
 * event it saw last.
 */
export class EventReader {
  readonly events: ReadEvent[] = [];
  /** How often a connection was made. */
  connections = 0;
  private readonly closing = new AbortController();
  private lastId: string;
  readonly done: Promise<void>;

  constructor(
    private readonly url: string,
    private readonly token: string,
    from: string,
  ) {
    this.lastId = from;
    this.done = this.read();
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.done;
  }

  private async read(): Promise<void> {
    while (!this.closing.signal.aborted) {
      await this.readOnce().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private async readOnce(): Promise<void> {
    const response = await fetch(this.url, {
      headers: { authorization: `Bearer ${this.token}`, 'last-event-id': this.lastId },
      signal: this.closing.signal,
    });
    if (!response.ok || !response.body) return;
    this.connections++;
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        this.take(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  }

  private take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    const [id, type, data] = [fields.get('id'), fields.get('event'), fields.get('data')];
    if (id === undefined || type === undefined || data === undefined) return;
    this.lastId = id;
    this.events.push({ id, type, data: JSON.parse(data) as ReadEvent['data'] });
  }
}
