import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@rocket/platform';

/** Nest's own few words, in our log. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug({ message }, 'nest');
  }

  warn(message: unknown): void {
    this.logger.warn({ message }, 'nest');
  }

  error(message: unknown): void {
    this.logger.error({ message }, 'nest');
  }
}
