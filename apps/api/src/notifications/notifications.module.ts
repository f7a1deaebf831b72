import { Module } from '@nestjs/common';
import { NotificationTemplatesController } from './notification-templates.controller.js';
import { NotificationsController } from './notifications.controller.js';

@Module({ controllers: [NotificationsController, NotificationTemplatesController] })
export class NotificationsModule {}
