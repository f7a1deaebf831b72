import { Module } from '@nestjs/common';
import { PoolServersController } from './pool-servers.controller.js';

@Module({ controllers: [PoolServersController] })
export class PoolServersModule {}
