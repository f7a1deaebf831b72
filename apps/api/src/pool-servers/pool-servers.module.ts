import { Module } from '@nestjs/common';
import { PoolServersController } from './pool-servers.controller.js';
import { ServerChecksController } from './server-checks.controller.js';
import { SshController } from './ssh.controller.js';

@Module({ controllers: [PoolServersController, ServerChecksController, SshController] })
export class PoolServersModule {}
