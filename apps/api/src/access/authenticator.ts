import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '@rocket/domain';
import { SESSION_COOKIE } from '@rocket/contracts';
import { UnitOfWork, type ProvenUser } from '@rocket/persistence';
import { hashToken, type Clock } from '@rocket/platform';
import type { Caller } from '../edge/caller.js';
import { CLOCK } from '../edge/infrastructure.js';
import { API_TOKEN_PREFIX, SESSION_TOKEN_PREFIX } from './token-prefixes.js';

/** `lastUsedAt` of an API token is true to the minute: writing it on every request would be a write per read. */
const LAST_USED_PRECISION_MS = 60_000;

export interface Authenticated {
  caller: Caller;
  /** What proved it. Never logged. */
  token: string;
}

/** Finds out who sends a request: by `Authorization: Bearer`, or else by the session cookie. */
@Injectable()
export class Authenticator {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DomainError `unauthenticated` */
  async authenticate(request: FastifyRequest): Promise<Authenticated> {
    const { authorization } = request.headers;
    const cookie = request.cookies[SESSION_COOKIE];
    // Whoever sends the header means it: a wrong one does not fall back to the cookie.
    const token = authorization === undefined ? cookie : /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization.trim())?.[1];
    if (token === undefined || token === '') throw unauthenticated('Sign in, or send a token.');
    const caller = await this.callerOf(token, authorization === undefined);
    if (!caller) throw unauthenticated('The session or token is unknown, has expired or was revoked.');
    return { caller, token };
  }

  private async callerOf(token: string, viaCookie: boolean): Promise<Caller | undefined> {
    if (token.startsWith(`${SESSION_TOKEN_PREFIX}_`)) return this.bySession(token, viaCookie);
    if (token.startsWith(`${API_TOKEN_PREFIX}_`) && !viaCookie) return this.byApiToken(token);
    return undefined;
  }

  private async bySession(token: string, viaCookie: boolean): Promise<Caller | undefined> {
    const proven = await this.unitOfWork.read.sessions.findRunning(hashToken(token), this.clock.now());
    return proven ? { ...personOf(proven), proof: { kind: 'session', sessionId: proven.proofId, viaCookie } } : undefined;
  }

  private async byApiToken(token: string): Promise<Caller | undefined> {
    const now = this.clock.now();
    const { apiTokens } = this.unitOfWork.read;
    const found = await apiTokens.findUsable(hashToken(token), now);
    if (!found) return undefined;
    if (now.getTime() - (found.lastUsedAt?.getTime() ?? 0) >= LAST_USED_PRECISION_MS)
      await apiTokens.markUsed(found.proofId, now);
    return { ...personOf(found), proof: { kind: 'api-token', tokenId: found.proofId } };
  }
}

function personOf({ userId, username, displayName, email, role }: ProvenUser): Omit<Caller, 'proof'> {
  return { userId, username, displayName, email, role };
}

function unauthenticated(detail: string): DomainError {
  return new DomainError('unauthenticated', detail);
}
