import { expect, it } from '@jest/globals';
import type { Api } from './api.js';
import { ApiProblem } from './api-problem.js';
import { safePost } from './safe-post.js';

it('sends again with the same key what was not answered, and anything else with a new one', async () => {
  const keys: (string | undefined)[] = [];
  let outcome: ApiProblem['code'] | undefined;
  const post = (_path: string, _body: unknown, key?: string): Promise<unknown> => {
    keys.push(key);
    return outcome ? Promise.reject(new ApiProblem({ code: outcome, title: '', detail: '' })) : Promise.resolve({});
  };
  const send = safePost({ post } as unknown as Api);
  const attempt = async (to: string, code?: ApiProblem['code']): Promise<void> => {
    outcome = code;
    await send('/switchover', { to }).catch(() => undefined);
  };
  await attempt('b', 'unreachable');
  await attempt('b', 'cluster-busy');
  await attempt('b');
  await attempt('c');
  const [lost, again, afterRefusal, other] = keys;
  expect(again).toBe(lost);
  expect(new Set([lost, afterRefusal, other]).size).toBe(3);
});
