import { Agent, request } from 'node:http';

/** Pulls over connections that stay open. Rejects on any answer but 200. */
export function pullByHttp(port: number, token: string, connections: number): { pull: () => Promise<void>; close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const options = {
    agent,
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/api/PostgreSQL/poolServersPullAndLock/3?environment=Prod',
    headers: { authorization: `Bearer ${token}` },
    timeout: 30_000,
  };
  const pull = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const asking = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('error', reject).on('end', () => {
          if (response.statusCode === 200) resolve();
          else reject(new Error(`a pull answered ${response.statusCode ?? 0}: ${text}`));
        });
      });
      asking.on('error', reject).on('timeout', () => asking.destroy(new Error('a pull took too long')));
      asking.end();
    });
  return { pull, close: () => agent.destroy() };
}
