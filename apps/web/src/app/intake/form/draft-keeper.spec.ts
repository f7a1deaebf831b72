import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { IntakeFormContent, IntakeRequest } from '@rocket/contracts';
import type { Api } from '../../core/api.js';
import { ApiProblem } from '../../core/api-problem.js';
import { DraftKeeper } from './draft-keeper.js';
import { EMPTY_DRAFT } from './request-draft.js';

/** One request, kept as the server keeps it. */
class RememberingServer {
  request: IntakeRequest | undefined;
  down: ApiProblem | undefined;
  readonly calls: string[] = [];

  readonly api = {
    get: () => this.answer('get', () => undefined),
    post: (_path: string, { form }: { form: IntakeFormContent }) => this.answer('post', () => this.write(form, 1)),
    patch: (_path: string, { form }: { form: IntakeFormContent }, version: number) =>
      this.answer('patch', () => {
        if (version !== this.request?.version) throw problem('edit-conflict');
        this.write(form, version + 1);
      }),
  } as unknown as Api;

  write(form: IntakeFormContent, version: number): void {
    this.request = { id: 'r-1', version, form: { ...this.request?.form, ...form } } as IntakeRequest;
  }

  private async answer(call: string, work: () => void): Promise<IntakeRequest> {
    this.calls.push(call);
    if (this.down) throw this.down;
    work();
    return Promise.resolve(JSON.parse(JSON.stringify(this.request)) as IntakeRequest);
  }
}

const problem = (code: ApiProblem['code']) => new ApiProblem({ code, title: '', detail: '', hint: undefined, errors: undefined });

class MemoryStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);
}

describe('a request that is being typed', () => {
  let server: RememberingServer;
  let storage: MemoryStorage;
  const keeper = (username = 'ada') => {
    const kept = new DraftKeeper({ api: server.api, storage, username }, EMPTY_DRAFT);
    kept.begin();
    return kept;
  };
  const pause = (ms = 600) => jest.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    jest.useFakeTimers();
    server = new RememberingServer();
    storage = new MemoryStorage();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is begun with the first pause, and saved with each further one', async () => {
    const kept = keeper();
    kept.edit({ clusterName: 'or' });
    kept.edit({ clusterName: 'orders' });
    expect(storage.items.size).toBe(1);
    await pause();
    expect([server.calls, kept.id(), kept.keeping().state, storage.items.size]).toEqual([['post'], 'r-1', 'saved', 0]);
    kept.edit({ nodes: '2' });
    await pause();
    expect([server.calls, server.request?.form.nodes, server.request?.version]).toEqual([['post', 'patch'], 2, 2]);
  });

  it('is not lost with the session or the tab, and is seen by nobody else', async () => {
    const kept = keeper();
    server.down = problem('unauthenticated');
    kept.edit({ why: 'The new shop' });
    await pause();
    expect(kept.keeping().state).toBe('unsaved');
    kept.close();
    server.down = undefined;
    expect(keeper('eve').draft().why).toBe('');
    const later = keeper();
    expect(later.draft().why).toBe('The new shop');
    await pause();
    expect([later.keeping().state, server.request?.form.why]).toEqual(['saved', 'The new shop']);
  });

  it('is tried again by itself when nobody answered', async () => {
    const kept = keeper();
    server.down = problem('unreachable');
    kept.edit({ why: 'Shop' });
    await pause();
    server.down = undefined;
    await pause(5_000);
    expect(kept.keeping().state).toBe('saved');
  });

  it('takes over what somebody else changed meanwhile', async () => {
    const kept = keeper();
    kept.edit({ nodes: '2' });
    await pause();
    server.write({ costCentre: 'CC-1' }, 2);
    kept.edit({ nodes: '3' });
    await pause(1_200);
    expect([kept.keeping().state, kept.draft().costCentre]).toEqual(['saved', 'CC-1']);
    expect(server.request?.form).toMatchObject({ nodes: 3, costCentre: 'CC-1' });
  });

  it.each([
    ['mine', 3],
    ['theirs', 1],
  ] as const)('asks whose is to stay where both changed the same: %s', async (whose, nodes) => {
    const kept = keeper();
    kept.edit({ nodes: '2' });
    await pause();
    server.write({ nodes: 1 }, 2);
    kept.edit({ nodes: '3' });
    await pause();
    expect(kept.keeping()).toEqual({ state: 'conflict', overlaps: [{ field: 'nodes', mine: '3', theirs: '1' }] });
    expect(kept.draft().nodes).toBe('3');
    kept.settle(whose);
    await pause();
    expect(server.request?.form.nodes).toBe(nodes);
    expect(await kept.flush()).toBe(true);
  });

  it.each([
    ['the same that is known', 0, ''],
    ['a newer one', 1, 'CC-1'],
  ])('wins over a reading that answers late: %s', async (_, newer, costCentre) => {
    const kept = keeper();
    kept.edit({ why: 'Shop' });
    await pause();
    if (newer > 0) server.write({ costCentre: 'CC-1' }, 2);
    const read = JSON.parse(JSON.stringify(server.request)) as IntakeRequest;
    kept.edit({ why: 'Shop, before Christmas' });
    kept.open(read);
    expect([kept.draft().why, kept.draft().costCentre]).toEqual(['Shop, before Christmas', costCentre]);
    const later = keeper();
    later.open(read);
    expect(later.draft().why).toBe('Shop, before Christmas');
    later.close();
    await pause();
    expect(server.request?.form.why).toBe('Shop, before Christmas');
  });

  it('wins over what an older reading says, which is not taken up', async () => {
    const kept = keeper();
    kept.edit({ why: 'Shop' });
    await pause();
    const old = JSON.parse(JSON.stringify(server.request)) as IntakeRequest;
    kept.edit({ why: 'Two shops' });
    await pause();
    kept.open(old);
    expect([kept.draft().why, kept.request()?.version, kept.keeping().state]).toEqual(['Two shops', 2, 'saved']);
  });

  it('stays where it is begun by something else in that moment', async () => {
    const kept = keeper();
    kept.edit({ why: 'Shop' });
    server.write({ nodes: 2 }, 1);
    kept.open(JSON.parse(JSON.stringify(server.request)) as IntakeRequest);
    expect([kept.draft().why, kept.draft().nodes]).toEqual(['Shop', '2']);
    expect([...storage.items.keys()]).toEqual(['rocket.request.ada.r-1']);
    await pause();
    expect([server.request?.form.why, storage.items.size]).toEqual(['Shop', 0]);
  });

  it('is all on the server before it is submitted', async () => {
    const kept = keeper();
    kept.edit({ why: 'Shop' });
    expect(await kept.flush()).toBe(true);
    expect(server.request?.form.why).toBe('Shop');
    server.down = problem('validation-failed');
    kept.edit({ cpu: '0' });
    expect(await kept.flush()).toBe(false);
  });
});
