import { Inject, Injectable } from '@nestjs/common';
import type { ReadyResponse } from '@rocket/contracts';
import { OperationBell } from '@rocket/jobs';
import { UnitOfWork } from '@rocket/persistence';
import type { Logger } from '@rocket/platform';
import { LOGGER } from '../edge/infrastructure.js';

/** A dependency that takes longer is away as far as anybody who waits for us is concerned. */
const PROBE_TIMEOUT_MS = 2_000;

/** Whether this process can do its work. */
@Injectable()
export class Readiness {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async check(): Promise<ReadyResponse> {
    const [database, queue] = await Promise.all([
      this.probe('database', () => this.unitOfWork.read.manager.query('SELECT 1')),
      this.probe('queue', () => this.bell.ping(PROBE_TIMEOUT_MS)),
    ]);
    return { status: database === 'ok' && queue === 'ok' ? 'ok' : 'unavailable', database, queue };
  }

  private async probe(name: string, ask: () => Promise<unknown>): Promise<'ok' | 'unavailable'> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${PROBE_TIMEOUT_MS} ms`)), PROBE_TIMEOUT_MS);
    });
    try {
      await Promise.race([ask(), tooLate]);
      return 'ok';
    } catch (error) {
      // What exactly failed is for the log: anybody may ask this route.
      this.logger.warn({ dependency: name, err: error }, 'not ready');
      return 'unavailable';
    } finally {
      clearTimeout(timer);
    }
  }
}
