import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  ApplicationContact,
  ApplicationContactPage,
  AsOfQuery,
  LinkContactRequest,
  SignedUpContact,
  SignUpContactRequest,
} from '@rocket/contracts';
import { approveContact, linkContact, signUpContact, unlinkContact } from '@rocket/operations';
import { UnitOfWork, type LinkRow } from '@rocket/persistence';
import { SecretBox, type Clock } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { asOfInstant } from '../edge/as-of.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { CLOCK } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { speakerOf } from '../edge/speaker.js';
import { IfMatchWhenGiven, setLocation, withETag } from '../edge/versions.js';
import { presentApplicationContact } from './contact.presenter.js';
import { toContactContent, toLinkWish } from './to-contact.js';

const MANY = 500;

/** Who hears of an application. */
@ApiTags('contacts')
@Controller('applications/:applicationName')
@Problems('application-not-found')
export class ApplicationContactsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('contacts')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Contacts of an application, now or as they were' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @Param('applicationName') applicationName: string,
    @Query() { asOf, ...page }: AsOfQuery,
  ): Promise<ApplicationContactPage> {
    const instant = asOfInstant(asOf);
    const { id } = await this.uow.read.applications.byName(applicationName, instant);
    const found = await this.uow.read.applicationContacts.list(id, page, instant);
    const names = await this.environmentNames();
    return { ...found, items: found.items.map((link) => presentApplicationContact(link, link.contact, names)) };
  }

  /** Whoever may say so approves it thereby. `If-Match` is taken when it is given; `0` means that there is none yet. */
  @Put('contacts/:contactId')
  @RequirePermission('contact:write')
  @ApiOperation({ summary: 'Say what a contact is to an application and what it hears of it' })
  @Problems('validation-failed', 'contact-not-found', 'not-your-application', 'edit-conflict')
  async link(
    @Param('applicationName') applicationName: string,
    @Param('contactId') contactId: string,
    @IfMatchWhenGiven() expectedVersion: number | undefined,
    @Body() request: LinkContactRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ApplicationContact> {
    const of = { applicationName, contactId, speaker: speakerOf(caller) };
    const link = await linkContact(this.uow, of, toLinkWish(request), this.clock.now(), expectedVersion);
    return withETag(reply, await this.present(link));
  }

  @Delete('contacts/:contactId')
  @HttpCode(204)
  @RequirePermission('contact:write')
  @ApiOperation({ summary: 'End what a contact hears of an application; that it did stays answerable' })
  @Problems('contact-not-found', 'contact-not-linked', 'not-your-application')
  async unlink(
    @Param('applicationName') applicationName: string,
    @Param('contactId') contactId: string,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    await unlinkContact(this.uow, { applicationName, contactId, speaker: speakerOf(caller) });
  }

  @Post('contacts/:contactId/approve')
  @HttpCode(200)
  @RequirePermission('contact:write')
  @ApiOperation({ summary: 'Approve a contact that was signed up' })
  @Problems('contact-not-found', 'contact-not-linked', 'not-your-application')
  async approve(
    @Param('applicationName') applicationName: string,
    @Param('contactId') contactId: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ApplicationContact> {
    const of = { applicationName, contactId, speaker: speakerOf(caller) };
    return withETag(reply, await this.present(await approveContact(this.uow, of, this.clock.now())));
  }

  @Post('signUps')
  @RequirePermission('contact:write')
  @ApiOperation({ summary: 'Sign a contact up: it hears once its address is confirmed and it is approved' })
  @Problems('validation-failed', 'not-your-application', 'edit-conflict')
  async signUp(
    @Param('applicationName') applicationName: string,
    @Body() request: SignUpContactRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedUpContact> {
    const of = { applicationName, speaker: speakerOf(caller) };
    const wanted = toContactContent(request.contact);
    const parts = { uow: this.uow, secretBox: this.secretBox };
    const { link, contact, webhookSecret } = await signUpContact(parts, of, wanted, toLinkWish(request));
    setLocation(reply, 'contacts', contact.id);
    return withETag(reply, { ...(await this.present(link)), webhookSecret });
  }

  private async present(link: LinkRow): Promise<ApplicationContact> {
    const contact = await this.uow.read.contacts.byId(link.contactId);
    return presentApplicationContact(link, contact, await this.environmentNames());
  }

  private async environmentNames(): Promise<ReadonlyMap<string, string>> {
    const { items } = await this.uow.read.inventory.listEnvironments({ limit: MANY });
    return new Map(items.map(({ id, environment }) => [id, environment]));
  }
}
