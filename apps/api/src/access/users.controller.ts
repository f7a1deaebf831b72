import { Body, Controller, Get, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DomainError, describeChange, describeContent, isEmail } from '@rocket/domain';
import { CreateUserRequest, UpdateUserRequest, UserAccount, UserAccountPage, UserQuery } from '@rocket/contracts';
import { recordConfigChange } from '@rocket/operations';
import { UnitOfWork, type UserChange, type UserEntity } from '@rocket/persistence';
import { hashPassword, isId, newId, type Clock } from '@rocket/platform';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { CLOCK } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, setLocation, withETag } from '../edge/versions.js';
import { presentUserAccount } from './access.presenter.js';
import { RequirePermission } from './permission.decorator.js';

@ApiTags('access')
@Controller('users')
@RequirePermission('user:write')
export class UsersController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Everybody who may sign in, or once might' })
  @Problems('validation-failed', 'bad-cursor')
  async list(@Query() { role, search, ...page }: UserQuery): Promise<UserAccountPage> {
    const found = await this.unitOfWork.read.users.list({ role, search }, page);
    return { ...found, items: found.items.map(presentUserAccount) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One user' })
  @Problems('user-not-found')
  async get(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<UserAccount> {
    const user = isId(id) ? await this.unitOfWork.read.users.findById(id) : null;
    if (!user) throw noSuchUser(id);
    return withETag(reply, presentUserAccount(user));
  }

  @Post()
  @ApiOperation({ summary: 'Add somebody who may sign in' })
  @Problems('validation-failed', 'name-exists')
  async create(
    @Body() request: CreateUserRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserAccount> {
    const { username, displayName = username, email = null, role, password } = request;
    requireEmail(email);
    const passwordHash = await hashPassword(password);
    const user = await this.unitOfWork.run(async (tx) => {
      const added = await tx.users.insert({ id: newId(), username, displayName, email, role, passwordHash });
      await recordConfigChange(tx, caller.username, `User ${added.username} was added: ${describeContent(contentOf(added))}.`);
      return added;
    });
    setLocation(reply, 'users', user.id);
    return withETag(reply, presentUserAccount(user));
  }

  /** A new password, another role, or disabling ends all sessions of the user but the one that asks. */
  @Patch(':id')
  @NeedsIfMatch()
  @ApiOperation({ summary: 'Change the name, role or password of a user, or disable them' })
  @Problems('validation-failed', 'user-not-found', 'last-admin')
  async update(
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() request: UpdateUserRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserAccount> {
    if (!isId(id)) throw noSuchUser(id);
    requireEmail(request.email ?? null);
    const change = await this.changeOf(request);
    const user = await this.unitOfWork.run(async (tx) => {
      const before = await tx.users.findById(id);
      const changed = await tx.users.update(id, version, change);
      const words = [
        ...(before ? [describeChange(contentOf(before), contentOf(changed))] : []),
        ...(change.passwordHash === undefined ? [] : ['another password']),
      ].filter((part) => part !== '');
      if (words.length > 0) await recordConfigChange(tx, caller.username, `User ${changed.username}: ${words.join(', ')}.`);
      const ownSession = caller.proof.kind === 'session' ? caller.proof.sessionId : undefined;
      if (change.passwordHash ?? change.role ?? change.disabledAt) await tx.sessions.endAllOf(id, ownSession);
      return changed;
    });
    return withETag(reply, presentUserAccount(user));
  }

  private async changeOf({ displayName, email, role, password, disabled }: UpdateUserRequest): Promise<UserChange> {
    return {
      ...(displayName !== undefined && { displayName }),
      ...(email !== undefined && { email }),
      ...(role !== undefined && { role }),
      ...(password !== undefined && { passwordHash: await hashPassword(password) }),
      ...(disabled !== undefined && { disabledAt: disabled ? this.clock.now() : null }),
    };
  }
}

/** What is written down of a user. */
function contentOf({ displayName, email, role, disabledAt }: UserEntity) {
  return { displayName, email, role, disabled: disabledAt !== null };
}

/** @throws DomainError `validation-failed` */
function requireEmail(email: string | null): void {
  if (email === null || isEmail(email)) return;
  const fault = { pointer: '/email', detail: 'must be an e-mail address' };
  throw new DomainError('validation-failed', `email ${fault.detail}.`, {}, [fault]);
}

function noSuchUser(id: string): DomainError {
  return new DomainError('user-not-found', 'There is no user with this id.', { id });
}
