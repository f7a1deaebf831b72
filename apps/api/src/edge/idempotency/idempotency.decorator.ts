import { SetMetadata, type CustomDecorator } from '@nestjs/common';

export const IDEMPOTENCY_EXEMPT = 'rocket:idempotency-exempt';

/** For a POST whose repetition does no harm and whose answer must not be kept. `why` is for the reader of the code. */
export const WithoutIdempotencyKey = (why: string): CustomDecorator => SetMetadata(IDEMPOTENCY_EXEMPT, why);
