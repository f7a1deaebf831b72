import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChangePasswordRequest, LoginRequest, LoginResponse, User } from '@rocket/contracts';
import { UnitOfWork } from '@rocket/persistence';
import type { Config } from '@rocket/platform';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { WithoutIdempotencyKey } from '../edge/idempotency/idempotency.decorator.js';
import { CONFIG } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { presentUser } from './access.presenter.js';
import { refuseForeignOrigin } from './csrf.js';
import { Login } from './login.js';
import { Public, RequirePermission } from './permission.decorator.js';
import { clearSessionCookies, setSessionCookies } from './session-cookies.js';

@ApiTags('access')
@Controller('auth')
export class AuthController {
  constructor(
    @Inject(Login) private readonly login: Login,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The browser gets the session as a cookie as well, and a CSRF token to repeat in `X-XSRF-TOKEN`. */
  @Post('login')
  @HttpCode(200)
  @Public('nobody is signed in before this')
  @WithoutIdempotencyKey('there is no user yet whose key it could be, and a second session does no harm')
  @ApiOperation({ summary: 'Sign in' })
  @Problems('invalid-credentials', 'csrf-token-missing', 'too-many-login-attempts', 'validation-failed')
  async signIn(
    @Body() { username, password }: LoginRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoginResponse> {
    refuseForeignOrigin(request);
    const { user, token, expiresAt } = await this.login.signIn(username, password, request.ip);
    request.log.info({ userId: user.id }, 'signed in');
    setSessionCookies(request, reply, this.config, token, expiresAt);
    return { token, expiresAt: expiresAt.toISOString(), user: presentUser(user, this.config.demo) };
  }

  @Post('logout')
  @HttpCode(204)
  @RequirePermission('self')
  @WithoutIdempotencyKey('a second logout finds no session')
  @ApiOperation({ summary: 'Sign out: ends the session that sends this' })
  async signOut(@CurrentCaller() { proof }: Caller, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    if (proof.kind === 'session') await this.unitOfWork.read.sessions.end(proof.sessionId);
    clearSessionCookies(reply);
  }

  @Post('password')
  @HttpCode(204)
  @RequirePermission('self')
  @WithoutIdempotencyKey('a digest of what was sent would be kept, and a second time the password so far is another one')
  @ApiOperation({ summary: 'Change your own password; your other sessions end' })
  @Problems('validation-failed', 'too-many-login-attempts')
  async changePassword(
    @Body() passwords: ChangePasswordRequest,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.login.changePassword(caller, passwords, request.ip);
  }

  @Get('me')
  @RequirePermission('self')
  @ApiOperation({ summary: 'Who is signed in, and what they may do' })
  me(@CurrentCaller() { userId, username, displayName, role }: Caller): User {
    return presentUser({ id: userId, username, displayName, role }, this.config.demo);
  }
}
