import { EventEmitter, once } from 'node:events';
import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { EVENT_CHANNEL, UnitOfWork, listenTo, type Listening } from '@rocket/persistence';
import type { Logger } from '@rocket/platform';
import { LOGGER } from '../edge/infrastructure.js';

/** Says to every open stream of this process that there may be something new. One connection listens for all of them. */
@Injectable()
export class EventSignal implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private listening: Listening | undefined;

  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.listening = listenTo(this.uow.dataSource, EVENT_CHANNEL, {
      onNews: () => this.emitter.emit('news'),
      onFault: (error) => this.logger.warn({ err: error }, 'listening for events was interrupted'),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.listening?.stop();
  }

  /** Resolves on the next signal, after `timeoutMs`, or on abort; never rejects. */
  async next(timeoutMs: number, signal: AbortSignal): Promise<void> {
    await once(this.emitter, 'news', { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) }).catch(
      () => undefined,
    );
  }
}
