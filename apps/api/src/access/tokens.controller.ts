import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DomainError } from '@rocket/domain';
import { ApiTokenPage, CreateApiTokenRequest, CreatedApiToken, ListQuery } from '@rocket/contracts';
import { recordConfigChange } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { hashToken, isId, newId, newToken, type Clock } from '@rocket/platform';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { CLOCK } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { validationFailed } from '../edge/request-validation.pipe.js';
import { presentApiToken } from './access.presenter.js';
import { RequirePermission } from './permission.decorator.js';
import { API_TOKEN_PREFIX } from './token-prefixes.js';

/** `rkt_` and four characters: enough to tell tokens apart, nothing to guess the rest from. */
const SHOWN_PREFIX_LENGTH = 8;

@ApiTags('access')
@Controller('auth/tokens')
@RequirePermission('self')
export class TokensController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** It may do what its user may do. A token cannot make another: who finds a leaked one shall not outlive it. */
  @Post()
  @ApiOperation({ summary: 'Create an API token; its secret is shown this once' })
  @Problems('validation-failed')
  async create(@Body() { name, expiresAt }: CreateApiTokenRequest, @CurrentCaller() caller: Caller): Promise<CreatedApiToken> {
    if (caller.proof.kind !== 'session')
      throw new DomainError('forbidden', 'An API token cannot create another one. Sign in to create it.');
    const now = this.clock.now();
    if (expiresAt !== undefined && new Date(expiresAt) <= now)
      throw validationFailed([{ pointer: '/expiresAt', detail: 'must be in the future' }]);
    const secret = newToken(API_TOKEN_PREFIX);
    const token = {
      id: newId(),
      userId: caller.userId,
      name,
      prefix: secret.slice(0, SHOWN_PREFIX_LENGTH),
      secretHash: hashToken(secret),
      createdAt: now,
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
      lastUsedAt: null,
      revokedAt: null,
    };
    await this.unitOfWork.run(async (tx) => {
      await tx.apiTokens.insert(token);
      await recordConfigChange(tx, caller.username, `API token "${token.name}" was made.`);
    });
    return Object.assign(presentApiToken(token), { secret });
  }

  /** Sorts by `createdAt` or `name`. */
  @Get()
  @ApiOperation({ summary: 'Your API tokens, without their secrets' })
  @Problems('validation-failed', 'bad-cursor')
  async list(@Query() query: ListQuery, @CurrentCaller() { userId }: Caller): Promise<ApiTokenPage> {
    const page = await this.unitOfWork.read.apiTokens.listOf(userId, query);
    return { ...page, items: page.items.map(presentApiToken) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API token, at once' })
  @Problems('token-not-found')
  async revoke(@Param('id') id: string, @CurrentCaller() { userId, username }: Caller): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const isRevoked = isId(id) && (await tx.apiTokens.revoke(id, userId, this.clock.now()));
      if (!isRevoked) throw new DomainError('token-not-found', 'You have no API token with this id.');
      await recordConfigChange(tx, username, `API token ${id} was revoked.`);
    });
  }
}
