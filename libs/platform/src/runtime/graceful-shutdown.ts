import type { Logger } from './logger.js';

export interface ShutdownOptions {
  logger: Logger;
  timeoutMs: number;
  /** Stops taking work, finishes what is under way, closes connections. Called once. */
  stop: (reason: string) => Promise<void>;
  /** For tests. */
  exit?: (code: number) => void;
}

/**
 * Ends this process in an orderly way on SIGTERM, on Ctrl-C, and when the launcher that started it is gone (its IPC
 * channel closes). A second signal, or the time-out, ends it at once with exit code 1.
 */
export function onShutdown({ logger, timeoutMs, stop, exit = (code) => process.exit(code) }: ShutdownOptions): void {
  let isStopping = false;
  const begin = (reason: string): void => {
    if (isStopping) {
      // The launcher and the terminal may both tell us: only an impatient person sends SIGINT again.
      if (reason === 'SIGINT') exit(1);
      return;
    }
    isStopping = true;
    logger.info({ reason }, 'stopping');
    const timer = setTimeout(() => {
      logger.error({ timeoutMs }, 'did not stop in time');
      exit(1);
    }, timeoutMs);
    timer.unref();
    stop(reason).then(
      () => {
        logger.info('stopped');
        exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'could not stop cleanly');
        exit(1);
      },
    );
  };
  process.on('SIGTERM', () => begin('SIGTERM'));
  process.on('SIGINT', () => begin('SIGINT'));
  if (process.connected) process.on('disconnect', () => begin('launcher is gone'));
}

/** Tells the launcher, where there is one, that this process is ready for work. */
export function announceReady(): void {
  if (process.connected) process.send?.({ kind: 'ready' });
}
