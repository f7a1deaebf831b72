import { Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { NotificationDetail, NotificationPage, NotificationQuery, NotificationSummary } from '@rocket/contracts';
import { senderOf } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CONFIG } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { sendMailPage } from './mail-page.js';
import { presentNotification, presentNotificationDetail } from './notification.presenter.js';

@ApiTags('notifications')
@Controller('notifications')
export class NotificationsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @RequirePermission('notification:read')
  @ApiOperation({ summary: 'What contacts were told, each message as it was sent; the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  async list(@Query() { limit, cursor, sort, ...filter }: NotificationQuery): Promise<NotificationPage> {
    const page = await this.uow.read.notifications.list(filter, { limit, cursor, sort });
    return { ...page, items: page.items.map(presentNotification) };
  }

  @Get('summary')
  @RequirePermission('notification:read')
  @ApiOperation({ summary: 'How notifications go out, and how many do not' })
  async summary(): Promise<NotificationSummary> {
    const counts = await this.uow.read.notifications.counts();
    const { mailFrom } = senderOf(this.config);
    return { mailConfigured: this.config.smtpUrl !== undefined, mailFrom, ...counts };
  }

  @Get(':id')
  @RequirePermission('notification:read')
  @ApiOperation({ summary: 'A message with what it says' })
  @Problems('notification-not-found')
  async read(@Param('id') id: string): Promise<NotificationDetail> {
    return presentNotificationDetail(await this.uow.read.notifications.byId(id));
  }

  @Get(':id/html')
  @RequirePermission('notification:read')
  @ApiOperation({ summary: 'A message as a mail client shows it' })
  @ApiProduces('text/html')
  @ApiOkResponse({ description: 'The HTML of the mail; it may do nothing in a browser.', schema: { type: 'string' } })
  @Problems('notification-not-found')
  async html(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return sendMailPage(reply, (await this.uow.read.notifications.byId(id)).html);
  }

  @Post(':id/retry')
  @HttpCode(200)
  @RequirePermission('operation:write')
  @ApiOperation({ summary: 'Send once more what was given up, refused, or only kept' })
  @Problems('notification-not-found', 'notification-not-retryable')
  async retry(@Param('id') id: string): Promise<NotificationDetail> {
    await this.uow.run((tx) => tx.notifications.retry(id));
    return this.read(id);
  }
}
