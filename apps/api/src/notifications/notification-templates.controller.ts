import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { NotificationTemplateList, type NotificationTemplate } from '@rocket/contracts';
import { DomainError, NOTIFICATION_EVENTS, NOTIFICATION_TOPICS } from '@rocket/domain';
import type { NotificationEvent } from '@rocket/domain';
import { sampleNotification, senderOf } from '@rocket/operations';
import type { Clock, Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CLOCK, CONFIG } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { sendMailPage } from './mail-page.js';

@ApiTags('notifications')
@Controller('notificationTemplates')
export class NotificationTemplatesController {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @RequirePermission('notification:read')
  @ApiOperation({ summary: 'What contacts are told at each event, shown with made-up clusters' })
  list(): NotificationTemplateList {
    return { items: NOTIFICATION_EVENTS.map((event) => this.present(event)) };
  }

  @Get(':event/html')
  @RequirePermission('notification:read')
  @ApiOperation({ summary: 'What a mail client shows at an event, with made-up clusters' })
  @ApiParam({ name: 'event', enum: NOTIFICATION_EVENTS })
  @ApiProduces('text/html')
  @ApiOkResponse({ description: 'The HTML of the mail; it may do nothing in a browser.', schema: { type: 'string' } })
  @Problems('notification-not-found')
  html(@Param('event') event: string, @Res({ passthrough: true }) reply: FastifyReply): string {
    return sendMailPage(reply, this.sample(eventOf(event)).html);
  }

  private present(event: NotificationEvent): NotificationTemplate {
    const { subject, text, invitation, payload } = this.sample(event);
    return { event, topic: NOTIFICATION_TOPICS[event], subject, text, invitation, payload };
  }

  private sample(event: NotificationEvent) {
    return sampleNotification(event, senderOf(this.config), this.clock.now());
  }
}

/** @throws DomainError `notification-not-found` */
function eventOf(text: string): NotificationEvent {
  const event = NOTIFICATION_EVENTS.find((known) => known === text);
  if (!event) throw new DomainError('notification-not-found', `Nothing is told at an event ${text}.`);
  return event;
}
