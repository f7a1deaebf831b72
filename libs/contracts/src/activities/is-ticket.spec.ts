import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import * as contracts from '../index.js';

const TAKES_A_TICKET = [
  contracts.AddActivityRequest,
  contracts.AmendActivityRequest,
  contracts.AddClusterNoteRequest,
  contracts.ChangeClusterNoteRequest,
  contracts.WriteIncidentRequest,
  contracts.CreatePatchRunRequest,
  contracts.PushChangeRequest,
  contracts.UndoChangeRequest,
  contracts.RestoreClusterRequest,
];

describe.each(TAKES_A_TICKET)('the ticket of %p', (Request) => {
  const faultOf = async (ticketUrl: unknown): Promise<string[]> => {
    const errors = await validate(plainToInstance(Request as new () => object, { ticketUrl }));
    return errors.filter(({ property }) => property === 'ticketUrl').flatMap(({ constraints }) => Object.keys(constraints ?? {}));
  };

  it.each(['JIRA-123', 'CHG0012345', 'https://tickets.example.org/1', undefined])('may be %p', async (text) => {
    expect(await faultOf(text)).toEqual([]);
  });

  it.each(['javascript:alert(1)', '<b>', 'what we talked about', '', 7, ['JIRA-1']])('is not %p', async (text) => {
    expect(await faultOf(text)).toContain('isTicket');
  });
});
