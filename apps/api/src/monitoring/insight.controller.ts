import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  LockTree,
  LocksQuery,
  MemberRequest,
  SettingList,
  SlotList,
  StatementPage,
  StatementsQuery,
  StoppedSession,
  TablePage,
  TablesQuery,
} from '@rocket/contracts';
import type { DbmsType, SessionEnding, StatementSort, TableSort } from '@rocket/domain';
import { lookIntoCluster, mayReadStatements, resetStatements, stopSession } from '@rocket/operations';
import type { OpenInsight } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { SecretBox, type Clock } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, FLEET, type Fleet } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { speakerOf } from '../edge/speaker.js';
import { readCursor, writeCursor } from './insight-cursor.js';
import {
  BLOAT_METHOD,
  presentSessions,
  presentSettings,
  presentSlot,
  presentStatement,
  presentTable,
  silentOf,
} from './insight.presenter.js';

/** What goes on inside of a cluster, as its members answer it right now. Nothing of it is kept. */
@ApiTags('insight')
@Controller(':dbmsType/Cluster/:clusterName/insight')
@Problems('unknown-dbms-type', 'cluster-not-found', 'cluster-not-ready', 'engine-unavailable')
export class InsightController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
    @Inject(FLEET) private readonly fleet: Fleet,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('statements')
  @Header('cache-control', 'no-store')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'What a member has run, the costliest first; texts are for DBAs and owners' })
  @Problems('validation-failed', 'bad-cursor', 'server-not-found', 'member-not-answering')
  async statements(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Query() { serverName: asked, sort, limit, cursor, controlPlane }: StatementsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<StatementPage> {
    const after = cursor === undefined ? {} : { after: readCursor(sort, cursor) };
    const request = { sort: sort.slice(1) as StatementSort, limit, withOurs: controlPlane, ...after };
    const { opened, showsTexts } = await this.open(dbmsType, clusterName, caller);
    const { serverName, answer } = await opened.ask(asked, (insight, cluster, member, io) =>
      insight.statements(cluster, member, request, io),
    );
    const { rows, next, ...rest } = answer;
    const items = rows.map((row) => presentStatement(row, showsTexts));
    return { serverName, showsTexts, ...rest, items, nextCursor: writeCursor(sort, next) };
  }

  @Post('statements/reset')
  @HttpCode(204)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Let the statements of a member be counted anew. That somebody did is recorded' })
  @Problems('server-not-found', 'member-not-answering')
  async reset(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Body() { serverName }: MemberRequest,
    @CurrentCaller() { username: actor }: Caller,
  ): Promise<void> {
    await resetStatements(this.parts, { dbmsType, clusterName, serverName, actor });
  }

  @Get('locks')
  @Header('cache-control', 'no-store')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Who waits for whom on a member; what they run is for DBAs and owners' })
  @Problems('validation-failed', 'server-not-found', 'member-not-answering')
  async locks(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Query() { serverName: asked }: LocksQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<LockTree> {
    const { opened, showsTexts } = await this.open(dbmsType, clusterName, caller);
    const { serverName, answer } = await opened.ask(asked, (insight, cluster, member, io) =>
      insight.blockedSessions(cluster, member, io),
    );
    const { sessions, waiting } = answer;
    const at = this.clock.now().toISOString();
    return { serverName, at, waiting, showsTexts, sessions: presentSessions(sessions, showsTexts) };
  }

  @Post('sessions/:sessionId/cancel')
  @HttpCode(200)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Cancel what a session runs; it goes on. That somebody did is recorded' })
  @Problems('server-not-found', 'member-not-answering', 'session-not-found', 'session-protected', 'no-query-runs')
  cancel(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Param('sessionId') sessionId: string,
    @Body() { serverName }: MemberRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<StoppedSession> {
    return this.stop({ dbmsType, clusterName, serverName, sessionId, ending: 'cancel' }, caller);
  }

  @Post('sessions/:sessionId/end')
  @HttpCode(200)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'End a session; what it has not committed is undone. That somebody did is recorded' })
  @Problems('server-not-found', 'member-not-answering', 'session-not-found', 'session-protected')
  end(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Param('sessionId') sessionId: string,
    @Body() { serverName }: MemberRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<StoppedSession> {
    return this.stop({ dbmsType, clusterName, serverName, sessionId, ending: 'end' }, caller);
  }

  @Get('slots')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Replication slots of all members, and the log that is kept because of them' })
  async slots(@DbmsTypeParam() dbmsType: DbmsType, @Param('clusterName') clusterName: string): Promise<SlotList> {
    const opened = await lookIntoCluster(this.parts, { dbmsType, clusterName });
    const answers = await opened.askAll((insight, cluster, member, io) => insight.replicationSlots(cluster, member, io));
    const items = answers.flatMap((one) => ('answer' in one ? one.answer.map((slot) => presentSlot(one.serverName, slot)) : []));
    return { items, silent: silentOf(answers) };
  }

  @Get('tables')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Tables of a database: dead rows, bloat, vacuums and ages' })
  @Problems('validation-failed', 'bad-cursor', 'member-not-answering')
  async tables(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Query() { database, sort, limit, cursor }: TablesQuery,
  ): Promise<TablePage> {
    const after = cursor === undefined ? {} : { after: readCursor(sort, cursor) };
    const inDatabase = database === undefined ? {} : { databaseName: database };
    const request = { sort: sort.slice(1) as TableSort, limit, ...inDatabase, ...after };
    const opened = await lookIntoCluster(this.parts, { dbmsType, clusterName });
    const { serverName, answer } = await opened.ask(undefined, (insight, cluster, member, io) =>
      insight.tables(cluster, member, request, io),
    );
    const { rows, next, ...rest } = answer;
    const nextCursor = writeCursor(sort, next);
    return { serverName, ...rest, bloatMethod: BLOAT_METHOD, items: rows.map(presentTable), nextCursor };
  }

  @Get('settings')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Settings that are not as they come, that differ between members, or that wait for a restart' })
  async settings(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @CurrentCaller() caller: Caller,
  ): Promise<SettingList> {
    const { opened, showsTexts } = await this.open(dbmsType, clusterName, caller);
    const answers = await opened.askAll((insight, cluster, member, io) => insight.settings(cluster, member, io));
    return { items: presentSettings(answers, showsTexts), silent: silentOf(answers) };
  }

  private get parts() {
    return { uow: this.uow, secretBox: this.secretBox, ...this.fleet };
  }

  private async open(
    dbmsType: DbmsType,
    clusterName: string,
    caller: Caller,
  ): Promise<{ opened: OpenInsight; showsTexts: boolean }> {
    const opened = await lookIntoCluster(this.parts, { dbmsType, clusterName });
    return { opened, showsTexts: await mayReadStatements(this.uow.read, speakerOf(caller), opened.row.application) };
  }

  private async stop(
    session: { dbmsType: DbmsType; clusterName: string; serverName: string; sessionId: string; ending: SessionEnding },
    { username: actor }: Caller,
  ): Promise<StoppedSession> {
    const { pid, hasStopped } = await stopSession(this.parts, { ...session, actor });
    return { pid, hasStopped };
  }
}
