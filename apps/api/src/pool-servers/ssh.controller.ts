import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReadHostKeyRequest, ShownHostKey, SshIdentity, SshIdentityQuery } from '@rocket/contracts';
import { SUDOERS_PATH, readHostKey, setUpCommands, sudoersFile } from '@rocket/hosts';
import { sshIdentity } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { SecretBox } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { Problems } from '../edge/problems.decorator.js';

const READ_TIMEOUT_MS = 10_000;
const DEFAULT_USER = 'rocket';
const DEFAULT_PORT = 22;

/** What is needed before a server over SSH can be enrolled. */
@ApiTags('pool')
@Controller()
export class SshController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
  ) {}

  @Get('sshIdentity')
  @RequirePermission('pool:write')
  @ApiOperation({ summary: 'The public key of this installation, and what a server has to grant it' })
  @Problems('validation-failed')
  async identity(@Query() { user = DEFAULT_USER, dbmsType = 'PostgreSQL' }: SshIdentityQuery): Promise<SshIdentity> {
    const identity = await sshIdentity(this.uow, this.secretBox);
    return {
      ...identity,
      sudoersPath: SUDOERS_PATH,
      sudoers: sudoersFile(user, dbmsType),
      setUpCommands: setUpCommands(user, dbmsType, identity.publicKey),
    };
  }

  @Post('sshHostKeys')
  @HttpCode(200)
  @RequirePermission('pool:write')
  @ApiOperation({ summary: 'Read the host key that a server shows, to be compared before it is enrolled; nobody signs in' })
  @Problems('validation-failed', 'host-unreachable', 'command-timed-out')
  async readHostKey(@Body() { address, port = DEFAULT_PORT }: ReadHostKeyRequest): Promise<ShownHostKey> {
    return readHostKey({ address, port }, { timeoutMs: READ_TIMEOUT_MS });
  }
}
