import { isAlive } from '@rocket/hosts';
import { parentsOfLauncher } from './claim.ts';

/** npm, our wrapper and the terminal may each deliver the same Ctrl-C. */
const SAME_REQUEST_MS = 1000;
const WATCH_INTERVAL_MS = 1000;

/** Somebody wants us to stop: by a signal, or because whoever started us is gone. */
export class StopRequest {
  readonly received: Promise<void>;
  isReceived = false;
  reason = '';
  private resolve: () => void = () => undefined;
  private receivedAt = 0;
  private readonly hurrying: (() => void)[] = [];

  constructor() {
    this.received = new Promise((resolve) => (this.resolve = resolve));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.receive());
  }

  /** What a second Ctrl-C does. */
  onHurry(act: () => void): void {
    this.hurrying.push(act);
  }

  throwIfReceived(): void {
    if (this.isReceived) throw new Error('stop requested');
  }

  /** Stops us when npm or the wrapper is killed, for then no Ctrl-C would reach us any more. */
  watchParents(): void {
    const parents = parentsOfLauncher();
    if (parents.length === 0) return;
    setInterval(() => {
      if (!this.isReceived && !parents.every(isAlive)) this.receive('the process that started this one is gone');
    }, WATCH_INTERVAL_MS).unref();
  }

  private receive(reason = ''): void {
    if (this.isReceived) {
      if (Date.now() - this.receivedAt > SAME_REQUEST_MS) for (const act of this.hurrying) act();
      return;
    }
    this.isReceived = true;
    this.reason = reason;
    this.receivedAt = Date.now();
    this.resolve();
  }
}
