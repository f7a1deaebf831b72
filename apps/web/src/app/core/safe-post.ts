import type { Api } from './api.js';
import { toApiProblem } from './api-problem.js';

/**
 * Posts so that nothing is done twice: what was sent and not answered is sent again with the same key. A refusal is an
 * answer; the next attempt is a new request.
 */
export function safePost(api: Api): <T>(path: string, body: unknown) => Promise<T> {
  let sent: { what: string; key: string } | undefined;
  return async <T>(path: string, body: unknown): Promise<T> => {
    const what = JSON.stringify([path, body]);
    if (sent?.what !== what) sent = { what, key: crypto.randomUUID() };
    try {
      return await api.post<T>(path, body, sent.key);
    } catch (error) {
      if (toApiProblem(error).code !== 'unreachable') sent = undefined;
      throw error;
    }
  };
}
