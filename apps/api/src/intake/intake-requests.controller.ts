import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AddIntakeRequest,
  ChangeIntakeRequest,
  CommentOnIntakeRequest,
  DecideIntakeRequest,
  IntakeDeliveryAnswer,
  IntakeEntryPage,
  IntakeOutlookAnswer,
  IntakeProvisioned,
  IntakeRequest,
  IntakeRequestPage,
  IntakeRequestQuery,
  ListQuery,
} from '@rocket/contracts';
import type { IntakeFormContent } from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import { OperationBell } from '@rocket/jobs';
import {
  addIntakeRequest,
  changeIntakeRequest,
  commentOnIntakeRequest,
  decideIntakeRequest,
  intakeDelivery,
  intakeOutlook,
  provisionIntakeRequest,
  submitIntakeRequest,
} from '@rocket/operations';
import type { IntakeDecision, IntakeDraft, ProvisionDependencies, Speaker } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { IntakeRow } from '@rocket/persistence';
import { SecretBox, type Clock, type Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { CLOCK, CONFIG, FLEET, type Fleet } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { ownEmailOf } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { speakerOf } from '../edge/speaker.js';
import { IfMatch, setLocation, withETag } from '../edge/versions.js';
import { presentDelivery, presentEntry, presentOutlook, presentRequest } from './intake.presenter.js';

const NOT_PROVISIONED = [
  'intake-action-not-allowed',
  'quota-exceeded',
  'edit-conflict',
  'validation-failed',
  'engine-unavailable',
  'driver-unavailable',
  'release-not-available',
  'cluster-exists',
  'not-enough-pool-servers',
] as const;

interface Said {
  id: string;
  backups: boolean;
  speaker: Speaker;
}

/** What teams ask for, from the first draft to the cluster. */
@ApiTags('intake')
@Controller('intakeRequests')
export class IntakeRequestsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
    @Inject(FLEET) private readonly fleet: Fleet,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @RequirePermission('intake:write')
  @ApiOperation({ summary: 'Requests for clusters; owners see their own, and those for applications that they own' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @Query() { limit, cursor, sort, mine, ...filter }: IntakeRequestQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<IntakeRequestPage> {
    const visibleTo = await this.visibleTo(caller);
    const page = await this.uow.read.intakeRequests.list(
      { ...filter, ...(mine && { requester: caller.username }), visibleTo },
      { limit, cursor, sort },
    );
    return { ...page, items: page.items.map(presentRequest) };
  }

  @Post()
  @RequirePermission('intake:write')
  @ApiOperation({ summary: 'Begin a request; it may lack anything until it is submitted' })
  @Problems('validation-failed')
  async add(
    @Body() { dbmsType, form }: AddIntakeRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntakeRequest> {
    const row = await addIntakeRequest(this.uow, { dbmsType, draft: draftOf(form), speaker: speakerOf(caller) });
    setLocation(reply, 'intakeRequests', row.id);
    return withETag(reply, presentRequest(row));
  }

  @Get(':id')
  @RequirePermission('intake:write')
  @ApiOperation({ summary: 'One request, by its id or by its number' })
  @Problems('intake-request-not-found')
  async one(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntakeRequest> {
    return withETag(reply, presentRequest(await this.visible(id, caller)));
  }

  @Get(':id/delivery')
  @RequirePermission('intake:write')
  @ApiOperation({ summary: 'What was promised of a request beside what was delivered' })
  @Problems('intake-request-not-found')
  async delivery(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<IntakeDeliveryAnswer> {
    return presentDelivery(await intakeDelivery(this.uow.read, await this.visible(id, caller), this.clock.now()));
  }

  @Get(':id/outlook')
  @RequirePermission('intake:write')
  @ApiOperation({ summary: 'What can be expected of a request as it is filled in now: cost, pool, lead time, who decides' })
  @Problems('intake-request-not-found')
  async outlook(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<IntakeOutlookAnswer> {
    const { form } = await this.visible(id, caller);
    return presentOutlook(await intakeOutlook(this.uow.read, form, this.clock.now()));
  }

  @Get(':id/entries')
  @RequirePermission('intake:write')
  @ApiOperation({ summary: 'What was done to a request and said about it, the oldest first' })
  @Problems('intake-request-not-found', 'bad-cursor', 'validation-failed')
  async entries(@Param('id') id: string, @Query() page: ListQuery, @CurrentCaller() caller: Caller): Promise<IntakeEntryPage> {
    const row = await this.visible(id, caller);
    const found = await this.uow.read.intakeRequests.entries(row.id, page);
    return { ...found, items: found.items.map(presentEntry) };
  }

  @Patch(':id')
  @NeedsIfMatch()
  @RequirePermission('intake:write')
  @ApiOperation({ summary: 'Say more in a request that is not submitted; what is absent stays' })
  @Problems('validation-failed', 'intake-request-not-found', 'intake-action-not-allowed', 'not-your-request')
  async change(
    @Param('id') which: string,
    @IfMatch() version: number,
    @Body() { form }: ChangeIntakeRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntakeRequest> {
    const { id } = await this.visible(which, caller);
    const row = await changeIntakeRequest(this.uow, { id, version, draft: draftOf(form), speaker: speakerOf(caller) });
    return withETag(reply, presentRequest(row));
  }

  @Post(':id/comments')
  @HttpCode(200)
  @RequirePermission('intake:write')
  @ApiOperation({ summary: 'Say something to a request' })
  @Problems('validation-failed', 'intake-request-not-found')
  async comment(
    @Param('id') which: string,
    @Body() { text }: CommentOnIntakeRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<IntakeRequest> {
    const { id } = await this.visible(which, caller);
    return presentRequest(await commentOnIntakeRequest(this.uow, { id, text, speaker: speakerOf(caller) }));
  }

  @Post(':id/submit')
  @HttpCode(200)
  @RequirePermission('intake:write')
  @ApiOperation({ summary: 'Submit a request; up to the size that its environment allows it is approved and built at once' })
  @Problems(
    'validation-failed',
    'intake-request-not-found',
    'intake-action-not-allowed',
    'not-your-request',
    'environment-not-found',
    'quota-exceeded',
    'edit-conflict',
  )
  async submit(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<IntakeRequest> {
    return presentRequest(await submitIntakeRequest(this.parts(), await this.saidBy(id, caller)));
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @RequirePermission('intake:write')
  @ApiOperation({ summary: 'Withdraw a request of which nothing is built' })
  @Problems('validation-failed', 'intake-request-not-found', 'intake-action-not-allowed', 'not-your-request')
  withdraw(@Param('id') id: string, @Body() body: DecideIntakeRequest, @CurrentCaller() caller: Caller): Promise<IntakeRequest> {
    return this.decide(id, 'withdraw', body, caller);
  }

  @Post(':id/askChanges')
  @HttpCode(200)
  @RequirePermission('intake:decide')
  @ApiOperation({ summary: 'Send a request back to be changed' })
  @Problems('validation-failed', 'intake-request-not-found', 'intake-action-not-allowed')
  askChanges(
    @Param('id') id: string,
    @Body() body: DecideIntakeRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<IntakeRequest> {
    return this.decide(id, 'askChanges', body, caller);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @RequirePermission('intake:decide')
  @ApiOperation({ summary: 'Approve a request' })
  @Problems('validation-failed', 'intake-request-not-found', 'intake-action-not-allowed', 'needs-another-person')
  approve(@Param('id') id: string, @Body() body: DecideIntakeRequest, @CurrentCaller() caller: Caller): Promise<IntakeRequest> {
    return this.decide(id, 'approve', body, caller);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @RequirePermission('intake:decide')
  @ApiOperation({ summary: 'Reject a request' })
  @Problems('validation-failed', 'intake-request-not-found', 'intake-action-not-allowed')
  reject(@Param('id') id: string, @Body() body: DecideIntakeRequest, @CurrentCaller() caller: Caller): Promise<IntakeRequest> {
    return this.decide(id, 'reject', body, caller);
  }

  @Post(':id/provision')
  @HttpCode(202)
  @RequirePermission('intake:decide')
  @ApiOperation({ summary: 'Build what was approved: pulls and holds the servers and starts the operation, all or nothing' })
  @Problems('intake-request-not-found', ...NOT_PROVISIONED)
  async provision(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntakeProvisioned> {
    return this.provisioned(await this.saidBy(id, caller), reply);
  }

  @Post(':id/approveAndProvision')
  @HttpCode(202)
  @RequirePermission('intake:decide')
  @ApiOperation({ summary: 'Approve a request and build it: both or neither' })
  @Problems('needs-another-person', 'intake-request-not-found', ...NOT_PROVISIONED)
  async approveAndProvision(
    @Param('id') id: string,
    @Body() { text }: DecideIntakeRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntakeProvisioned> {
    return this.provisioned({ ...(await this.saidBy(id, caller)), approval: { text } }, reply);
  }

  private async provisioned(said: Said & { approval?: { text: string } }, reply: FastifyReply): Promise<IntakeProvisioned> {
    const { operationId } = await provisionIntakeRequest(this.parts(), said);
    setLocation(reply, 'operations', operationId);
    return { request: presentRequest(await this.uow.read.intakeRequests.byId(said.id)), operationId };
  }

  private parts(): ProvisionDependencies {
    return { uow: this.uow, bell: this.bell, secretBox: this.secretBox, clock: this.clock, ...this.fleet };
  }

  private async saidBy(which: string, caller: Caller): Promise<Said> {
    const { id } = await this.visible(which, caller);
    return { id, backups: this.config.backUpNewClusters, speaker: speakerOf(caller) };
  }

  private async decide(
    which: string,
    decision: IntakeDecision,
    { text }: DecideIntakeRequest,
    caller: Caller,
  ): Promise<IntakeRequest> {
    const { id } = await this.visible(which, caller);
    const parts = { uow: this.uow, clock: this.clock };
    return presentRequest(await decideIntakeRequest(parts, { id, decision, text, speaker: speakerOf(caller) }));
  }

  /** Whoever may not see it is told what they are told of one that is not there. @throws DomainError `intake-request-not-found` */
  private async visible(id: string, caller: Caller): Promise<IntakeRow> {
    const [row, scope] = [await this.uow.read.intakeRequests.byIdOrNumber(id), await this.visibleTo(caller)];
    if (scope && row.requester !== scope.username && !scope.applicationNames.includes(row.applicationName ?? ''))
      throw new DomainError('intake-request-not-found', `There is no request ${id}.`);
    return row;
  }

  private async visibleTo(caller: Caller): Promise<{ username: string; applicationNames: string[] } | undefined> {
    const ownerEmail = ownEmailOf(caller);
    if (ownerEmail === undefined) return undefined;
    return { username: caller.username, applicationNames: await this.uow.read.applications.namesOwnedBy(ownerEmail) };
  }
}

/** What was said of the form; what was not said stays as it is. */
function draftOf(form: IntakeFormContent | undefined): IntakeDraft {
  return Object.fromEntries(Object.entries(form ?? {}).filter(([, value]) => value !== undefined));
}
