import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '@rocket/domain';
import { UnitOfWork } from '@rocket/persistence';
import { newId, SecretBox, type Clock } from '@rocket/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLOCK } from '../infrastructure.js';
import { withoutTrailingSlash } from '../request-path.js';
import { RepeatedAnswer, type KeptAnswer } from './repeated-answer.js';

const KEPT_MS = 24 * 60 * 60 * 1000;
/** Longer than any request may take. A claim that is older belonged to a process that died. */
const CLAIM_MS = 60_000;
/** How long a repetition waits for the first request before it is told to come back. */
const WAIT_MS = 5_000;
const POLL_MS = 100;

/** A request that was the first with its key. */
export interface IdempotencyClaim {
  id: string;
}

/**
 * Remembers the first answer to each idempotency key, per user and route, for 24 hours.
 *
 * Every answer below 500 is kept, refusals too: "the pool has too few servers" stays the answer to this key, and a
 * new attempt takes a new key. Answers from 500 on release the key: what failed on our side may be tried again.
 * Kept answers are encrypted, because some hold a secret that is shown once.
 */
@Injectable()
export class IdempotencyKeys {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SecretBox) private readonly box: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RepeatedAnswer when there is an answer; DomainError `idempotency-key-reused`, `idempotency-key-in-flight` */
  async claim(request: FastifyRequest, userId: string, key: string): Promise<IdempotencyClaim> {
    const { idempotency } = this.unitOfWork.read;
    const route = `POST ${withoutTrailingSlash(request.routeOptions.url ?? '')}`;
    const requestHash = this.box.fingerprint(canonical(request), 'idempotency');
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const now = this.clock.now();
      const record = {
        id: newId(),
        userId,
        route,
        key,
        requestHash,
        createdAt: now,
        claimedUntil: new Date(now.getTime() + CLAIM_MS),
        expiresAt: new Date(now.getTime() + KEPT_MS),
      };
      const outcome = await idempotency.claim(record, now);
      if (outcome.claimed) return { id: record.id };
      const { first } = outcome;
      if (first.requestHash !== requestHash) {
        throw new DomainError(
          'idempotency-key-reused',
          'This idempotency key was used for another request. Take a new key for a new request.',
        );
      }
      if (first.status !== null && first.sealedAnswer !== null) throw new RepeatedAnswer(this.open(first.id, first.sealedAnswer));
      if (Date.now() >= deadline) {
        throw new DomainError('idempotency-key-in-flight', 'The first request with this key has no answer yet.', {
          retryAfterSeconds: 2,
        });
      }
      await sleep(POLL_MS);
    }
  }

  async complete({ id }: IdempotencyClaim, answer: KeptAnswer): Promise<void> {
    const { idempotency } = this.unitOfWork.read;
    if (answer.status >= 500) await idempotency.release(id);
    else await idempotency.complete(id, answer.status, this.box.seal(JSON.stringify(answer), contextOf(id)));
  }

  private open(id: string, sealed: string): KeptAnswer {
    return JSON.parse(this.box.open(sealed, contextOf(id))) as KeptAnswer;
  }
}

function contextOf(id: string): string {
  return `idempotency:${id}`;
}

/** What makes two requests the same: path, query and body. */
function canonical(request: FastifyRequest): string {
  const [path = '', query = ''] = request.url.split('?', 2);
  return JSON.stringify([withoutTrailingSlash(path), query, request.body ?? null]);
}
