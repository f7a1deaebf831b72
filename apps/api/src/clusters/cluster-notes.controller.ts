import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AddClusterNoteRequest, ChangeClusterNoteRequest, ClusterNote, ClusterNotePage, ListQuery } from '@rocket/contracts';
import { DomainError, ticketLink, type DbmsType } from '@rocket/domain';
import { addClusterNote, changeClusterNote, removeClusterNote } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { ClusterNoteRow } from '@rocket/persistence';
import { isId, type Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CONFIG } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, setLocation, withETag } from '../edge/versions.js';

/** What people have to say about a cluster. */
@ApiTags('clusters')
@Controller(':dbmsType/Cluster/:clusterName/notes')
@Problems('unknown-dbms-type', 'cluster-not-found')
export class ClusterNotesController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Notes on a cluster, the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Query() query: ListQuery,
  ): Promise<ClusterNotePage> {
    const { id } = await this.uow.read.clusters.byName(dbmsType, clusterName);
    const page = await this.uow.read.clusterNotes.list(id, query);
    return { ...page, items: page.items.map((row) => this.present(row)) };
  }

  @Post()
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Write a note on a cluster' })
  @Problems('validation-failed')
  async add(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Body() { title, text, colour = 'plain', ticketUrl }: AddClusterNoteRequest,
    @CurrentCaller() { username: actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClusterNote> {
    const content = { title, text, colour, ticketUrl: ticketUrl ?? null };
    const row = await addClusterNote(this.uow, { dbmsType, clusterName, actor }, content);
    setLocation(reply, dbmsType, 'Cluster', clusterName, 'notes', row.id);
    return withETag(reply, this.present(row));
  }

  @Patch(':id')
  @NeedsIfMatch()
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Change a note; what is absent stays' })
  @Problems('validation-failed', 'note-not-found')
  async change(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Param('id') id: string,
    @IfMatch() expectedVersion: number,
    @Body() changes: ChangeClusterNoteRequest,
    @CurrentCaller() { username: actor }: Caller,
  ): Promise<ClusterNote> {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const note = { id: noteIdOf(id), expectedVersion };
    return this.present(await changeClusterNote(this.uow, { dbmsType, clusterName, actor }, note, given));
  }

  @Delete(':id')
  @HttpCode(204)
  @NeedsIfMatch()
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Remove a note from a cluster; that it was there stays in the activities' })
  @Problems('note-not-found')
  async remove(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Param('id') id: string,
    @IfMatch() expectedVersion: number,
    @CurrentCaller() { username: actor }: Caller,
  ): Promise<void> {
    await removeClusterNote(this.uow, { dbmsType, clusterName, actor }, { id: noteIdOf(id), expectedVersion });
  }

  private present({ createdAt, changedAt, ...row }: ClusterNoteRow): ClusterNote {
    const { id, title, text, colour, ticketUrl, author, changedBy, version } = row;
    const [written, changed] = [createdAt.toISOString(), changedAt.toISOString()];
    const link = ticketLink(ticketUrl, this.config.ticketPattern);
    return {
      id,
      title,
      text,
      colour,
      ticketUrl,
      ticketLink: link,
      author,
      changedBy,
      createdAt: written,
      changedAt: changed,
      version,
    };
  }
}

function noteIdOf(given: string): string {
  if (!isId(given)) throw new DomainError('note-not-found', `The cluster has no note ${given}.`);
  return given;
}
