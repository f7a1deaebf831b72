import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@rocket/platform';

/** Nest's own messages, as fields of our log. What it says at every start is of no interest unless one looks for it. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ nest: describe(message, rest) }, 'nest');
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn({ nest: describe(message, rest) }, 'nest');
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error({ nest: describe(message, rest) }, 'nest');
  }
}

function describe(message: unknown, rest: readonly unknown[]): string {
  return [message, ...rest].map((part) => (part instanceof Error ? (part.stack ?? part.message) : String(part))).join(' | ');
}
