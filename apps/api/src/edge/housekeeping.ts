import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { UnitOfWork } from '@rocket/persistence';
import type { Clock, Logger } from '@rocket/platform';
import { CLOCK, LOGGER } from './infrastructure.js';

const INTERVAL_MS = 10 * 60 * 1000;
/** Longer than any throttle remembers. */
const LOGIN_ATTEMPTS_KEPT_MS = 24 * 60 * 60 * 1000;

/** Removes what has expired: sessions, kept answers, counts of failed logins. Reading never depends on it. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.purge().catch((error: unknown) => this.logger.warn({ err: error }, 'housekeeping failed'));
    }, INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async purge(): Promise<void> {
    const now = this.clock.now();
    const { sessions, idempotency, loginAttempts } = this.unitOfWork.read;
    await sessions.purgeExpired(now);
    await idempotency.purgeExpired(now);
    await loginAttempts.purge(new Date(now.getTime() - LOGIN_ATTEMPTS_KEPT_MS));
  }
}
