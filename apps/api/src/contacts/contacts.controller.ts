import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AsOf,
  ConfirmContactRequest,
  Contact,
  ContactPage,
  ContactQuery,
  ContactWithSecret,
  CreateContactRequest,
  UpdateContactRequest,
} from '@rocket/contracts';
import { addContact, askAgain, changeContact, confirmByHand, expireContact, renewWebhookSecret } from '@rocket/operations';
import { UnitOfWork, type ContactRow, type LinkScope } from '@rocket/persistence';
import { SecretBox, type Clock } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { asOfInstant } from '../edge/as-of.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { CLOCK } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { OwnEmail, emailOf, ownEmailOf } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { speakerOf } from '../edge/speaker.js';
import { IfMatch, IfMatchWhenGiven, setLocation, withETag } from '../edge/versions.js';
import { presentContact } from './contact.presenter.js';
import { toContactChanges, toContactContent } from './to-contact.js';

/** Who is told about applications. */
@ApiTags('contacts')
@Controller('contacts')
export class ContactsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Contacts by name, now or as they were' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @Query() { search, contactType, confirmed, mine, asOf, ...page }: ContactQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<ContactPage> {
    const instant = asOfInstant(asOf);
    const ownerEmail = mine === true ? emailOf(caller) : ownEmailOf(caller);
    const filter = { search, contactType, confirmed, ownerEmail, asOf: instant };
    const found = await this.uow.read.contacts.list(filter, page);
    const ids = found.items.map(({ id }) => id);
    const links = await this.uow.read.applicationContacts.ofContacts(ids, { asOf: instant, ownerEmail: ownEmailOf(caller) });
    return { ...found, items: found.items.map((row) => presentContact(row, links)) };
  }

  @Get(':id')
  @RequirePermission('own:read', 'contact')
  @ApiOperation({ summary: 'One contact, now or as it was' })
  @Problems('contact-not-found', 'validation-failed')
  async one(
    @Param('id') id: string,
    @Query() { asOf: day }: AsOf,
    @OwnEmail() ownerEmail: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Contact> {
    const asOf = asOfInstant(day);
    return withETag(reply, await this.present(await this.uow.read.contacts.byId(id, asOf), { asOf, ownerEmail }));
  }

  /** A person or a mailing list is sent a link to confirm, a program is asked by its webhook; nothing else is told before. */
  @Post()
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Add a contact, which is asked whether the address is its own' })
  @Problems('validation-failed')
  async add(
    @Body() request: CreateContactRequest,
    @CurrentCaller() { username }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContactWithSecret> {
    const { contact, webhookSecret } = await addContact(this.parts, toContactContent(request), username);
    setLocation(reply, 'contacts', contact.id);
    return withETag(reply, { ...presentContact(contact, []), webhookSecret });
  }

  @Patch(':id')
  @NeedsIfMatch()
  @RequirePermission('contact:write')
  @ApiOperation({ summary: 'Change a contact; another address has to be confirmed anew' })
  @Problems('validation-failed', 'contact-not-found', 'not-your-application')
  async change(
    @Param('id') id: string,
    @IfMatch() expectedVersion: number,
    @Body() request: UpdateContactRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Contact> {
    const which = { id, expectedVersion, speaker: speakerOf(caller) };
    return withETag(reply, await this.present(await changeContact(this.parts, which, toContactChanges(request))));
  }

  @Post(':id/expire')
  @HttpCode(204)
  @RequirePermission('contact:write')
  @ApiOperation({ summary: 'End a contact: nothing is told to it any more; what it was stays answerable' })
  @Problems('contact-not-found', 'not-your-application', 'edit-conflict')
  async expire(
    @Param('id') id: string,
    @IfMatchWhenGiven() expectedVersion: number | undefined,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    await expireContact(this.parts, { id, expectedVersion, speaker: speakerOf(caller) });
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Confirm the address of a contact by hand, and say how it is known' })
  @Problems('validation-failed', 'contact-not-found')
  async confirm(
    @Param('id') id: string,
    @Body() { reason }: ConfirmContactRequest,
    @CurrentCaller() { username: actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Contact> {
    const contact = await confirmByHand(this.uow, { id, reason, actor, at: this.clock.now() });
    return withETag(reply, await this.present(contact));
  }

  @Post(':id/askAgain')
  @HttpCode(200)
  @RequirePermission('contact:write')
  @ApiOperation({ summary: 'Ask a contact once more whether the address is its own; the link it has is worth nothing then' })
  @Problems('contact-not-found', 'not-your-application')
  async askAgain(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Contact> {
    return withETag(reply, await this.present(await askAgain(this.uow, id, speakerOf(caller))));
  }

  @Post(':id/webhookSecret')
  @HttpCode(200)
  @RequirePermission('contact:write')
  @ApiOperation({ summary: 'Make a new secret for the webhook of a program; the one before is worth nothing then' })
  @Problems('validation-failed', 'contact-not-found', 'not-your-application', 'edit-conflict')
  async renewSecret(
    @Param('id') id: string,
    @IfMatchWhenGiven() expectedVersion: number | undefined,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContactWithSecret> {
    const which = { id, expectedVersion, speaker: speakerOf(caller) };
    const { contact, webhookSecret } = await renewWebhookSecret(this.parts, which);
    return withETag(reply, { ...(await this.present(contact)), webhookSecret });
  }

  private get parts() {
    return { uow: this.uow, secretBox: this.secretBox };
  }

  private async present(row: ContactRow, scope?: LinkScope): Promise<Contact> {
    return presentContact(row, await this.uow.read.applicationContacts.ofContacts([row.id], scope));
  }
}
