import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventStream } from './event-stream.js';

/** The browser's, driven by the test. */
class BrowserSource {
  static readonly CLOSED = 2;
  static readonly all: BrowserSource[] = [];
  readyState = 0;
  onopen: () => void = () => undefined;
  onerror: () => void = () => undefined;

  constructor(readonly url: string) {
    BrowserSource.all.push(this);
  }

  addEventListener(): void {
    // No event comes in these tests.
  }

  close(): void {
    this.readyState = BrowserSource.CLOSED;
  }
}

describe('a stream of events', () => {
  const real = globalThis.EventSource;
  const handlers = { onEvent: jest.fn(), onConnection: jest.fn(), onGap: jest.fn() };
  let stream: EventStream;
  const newest = (): BrowserSource => BrowserSource.all.at(-1)!;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.clearAllMocks();
    Object.assign(globalThis, { EventSource: BrowserSource });
    stream = new EventStream('/api/events', handlers);
  });

  afterEach(() => {
    stream.close();
    Object.assign(globalThis, { EventSource: real });
    jest.useRealTimers();
  });

  it('asks to read again as soon as it begins: what was read before is older', () => {
    expect(handlers.onGap).not.toHaveBeenCalled();
    newest().onopen();
    expect(handlers.onConnection).toHaveBeenLastCalledWith('live');
    expect(handlers.onGap).toHaveBeenCalledTimes(1);
  });

  it('asks again when the browser has resumed it', () => {
    newest().onopen();
    newest().onerror();
    expect(handlers.onConnection).toHaveBeenLastCalledWith('reconnecting');
    newest().onopen();
    expect(handlers.onGap).toHaveBeenCalledTimes(2);
  });

  it('is opened anew after an answer that is an error, and not after it was closed', () => {
    const first = newest();
    first.readyState = BrowserSource.CLOSED;
    first.onerror();
    jest.advanceTimersByTime(1_000);
    expect(newest()).not.toBe(first);
    stream.close();
    const count = BrowserSource.all.length;
    newest().onerror();
    jest.advanceTimersByTime(60_000);
    expect(BrowserSource.all).toHaveLength(count);
  });
});
