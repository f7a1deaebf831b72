import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from './api.js';
import { Session } from './session.js';

describe('a session that ends', () => {
  const visited: unknown[][] = [];
  let session: Session;

  beforeEach(async () => {
    visited.length = 0;
    const router = { url: '/requests/1/edit', navigate: (path: unknown[]) => Promise.resolve(visited.push(path)) };
    const api = { get: () => Promise.resolve({ username: 'ada' }) };
    TestBed.configureTestingModule({
      providers: [
        { provide: Router, useValue: router },
        { provide: Api, useValue: api },
      ],
    });
    session = TestBed.inject(Session);
    await session.load();
  });

  it('leads to the login', () => {
    session.lost(session.user());
    session.lost(session.user());
    expect([visited, session.user()]).toEqual([[['/login']], undefined]);
  });

  it('takes no page away on which somebody types, and says that it has ended', () => {
    const leave = session.stay();
    session.lost(session.user());
    expect([visited, session.hasEnded(), session.user()?.username]).toEqual([[], true, 'ada']);
    session.resumed();
    expect(session.hasEnded()).toBe(false);
    session.lost(session.user());
    leave();
    leave();
    expect(session.hasEnded()).toBe(false);
    session.lost(session.user());
    expect(visited).toEqual([['/login']]);
  });

  it('is another one than the next: a late answer to the first ends nothing', async () => {
    const before = session.user();
    session.signInAgain();
    await session.load();
    session.lost(before);
    session.lost(undefined);
    expect([visited.length, session.user()?.username]).toEqual([1, 'ada']);
  });
});
