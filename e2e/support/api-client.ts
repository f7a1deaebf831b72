import type { Operation } from './clusters.ts';
import { ADMIN_PASSWORD } from './start-product.ts';

export interface ApiAnswer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

const TIMEOUT_MS = 30_000;

/** A program that uses the API with a bearer token. */
export class ApiClient {
  readonly url: string;
  readonly token: string;

  private constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  static async signIn(url: string, username = 'admin', password = ADMIN_PASSWORD): Promise<ApiClient> {
    const response = await fetch(`${url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status !== 200) throw new Error(`signing in answered ${response.status}: ${await response.text()}`);
    const { token } = (await response.json()) as { token: string };
    return new ApiClient(url, token);
  }

  async call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer<T>> {
    const response = await fetch(`${this.url}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  get<T = unknown>(path: string): Promise<ApiAnswer<T>> {
    return this.call<T>('GET', path);
  }

  post<T = unknown>(path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer<T>> {
    return this.call<T>('POST', path, body, headers);
  }

  /** Waits until an operation is over and answers it. */
  async operation(id: string, timeoutMs = 60_000): Promise<Operation> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const answer = await this.get<Operation>(`/operations/${id}`).catch(() => undefined);
      if (answer?.status === 200 && ['Succeeded', 'Failed', 'Cancelled'].includes(answer.body.status)) return answer.body;
      if (Date.now() > deadline) throw new Error(`operation ${id} is not over: ${JSON.stringify(answer?.body)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
