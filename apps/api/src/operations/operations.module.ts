import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { EventSignal } from './event-signal.js';
import { EventStreams } from './event-streams.js';
import { OperationsController } from './operations.controller.js';

@Module({ imports: [AccessModule], controllers: [OperationsController], providers: [EventSignal, EventStreams] })
export class OperationsModule {}
