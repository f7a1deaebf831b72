import { Module } from '@nestjs/common';
import { EventSignal } from './event-signal.js';
import { EventStreams } from './event-streams.js';
import { OperationsController } from './operations.controller.js';

@Module({ controllers: [OperationsController], providers: [EventSignal, EventStreams] })
export class OperationsModule {}
