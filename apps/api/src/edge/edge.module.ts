import { Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { Housekeeping } from './housekeeping.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { ProblemFilter } from './problem.filter.js';
import { RequestValidationPipe } from './request-validation.pipe.js';
import { RouteTable } from './route-table.js';

/** What every request passes, whatever it asks for. */
@Module({
  providers: [
    RouteTable,
    IdempotencyKeys,
    Housekeeping,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: APP_PIPE, useClass: RequestValidationPipe },
  ],
})
export class EdgeModule {}
