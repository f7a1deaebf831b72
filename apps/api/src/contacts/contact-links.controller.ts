import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ContactConfirmationRequest, ContactConfirmed, UnsubscriptionDone } from '@rocket/contracts';
import { addressOf } from '@rocket/domain';
import { confirmByToken, requireLinkOf, unsubscribe } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { SecretBox, type Clock } from '@rocket/platform';
import { Public } from '../access/permission.decorator.js';
import { CLOCK } from '../edge/infrastructure.js';
import { WithoutIdempotencyKey } from '../edge/idempotency/idempotency.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { presentContactOf } from './contact.presenter.js';

/** What contacts do by the links they are sent, without signing in. */
@ApiTags('contacts')
@Controller()
export class ContactLinksController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('contactConfirmations')
  @HttpCode(200)
  @Public('the token proves that the address is the contact’s')
  @WithoutIdempotencyKey('the token works once')
  @ApiOperation({ summary: 'Confirm an address by the token of the link that was sent to it' })
  @Problems('validation-failed', 'contact-confirmation-invalid')
  async confirm(@Body() { token }: ContactConfirmationRequest): Promise<ContactConfirmed> {
    const contact = await confirmByToken(this.uow, token, this.clock.now());
    const links = await this.uow.read.applicationContacts.ofContacts([contact.id]);
    const applications = presentContactOf(contact.id, links);
    return { contactName: contact.contactName, address: addressOf(contact), applications };
  }

  /** What mail programs send when somebody unsubscribes there (RFC 8058). What is in the body is not read. */
  @Post('unsubscriptions/:token')
  @HttpCode(200)
  @Public('the token proves that it was sent to the contact')
  @WithoutIdempotencyKey('who has unsubscribed twice has unsubscribed')
  @ApiOperation({ summary: 'Hear of an application no more, by the link in what was told' })
  @Problems('unsubscription-invalid')
  async unsubscribe(@Param('token') token: string): Promise<UnsubscriptionDone> {
    const done = await unsubscribe({ uow: this.uow, secretBox: this.secretBox }, token);
    return { applicationName: done?.applicationName ?? null };
  }

  /** Only asks: programs that look at links in mail must not unsubscribe anybody. */
  @Get('unsubscriptions/:token')
  @HttpCode(302)
  @Public('it leads to a page that asks')
  @ApiOperation({ summary: 'Where somebody who follows the link in a browser is asked' })
  @Problems('unsubscription-invalid')
  ask(@Param('token') token: string, @Res() reply: FastifyReply): void {
    requireLinkOf(this.secretBox, token);
    void reply.redirect(`/unsubscribe#${encodeURIComponent(token)}`, 302);
  }
}
