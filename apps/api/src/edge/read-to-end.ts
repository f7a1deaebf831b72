import type { IncomingMessage } from 'node:http';

/** More than this nobody sends by mistake. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_MS = 5_000;

/**
 * Calls `then` once the rest of a request's body was received and thrown away. A client that is refused while it still
 * sends may see its connection break instead of the refusal. Bounded: past the limits `then` is called all the same.
 */
export function readToEnd(request: IncomingMessage, then: () => void): void {
  const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  if (!hasBody || request.complete || request.readableEnded || request.destroyed) {
    then();
    return;
  }
  let bytes = 0;
  let isDone = false;
  const finish = (): void => {
    if (isDone) return;
    isDone = true;
    clearTimeout(timer);
    request.off('data', count);
    then();
  };
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) finish();
  };
  const timer = setTimeout(finish, MAX_MS);
  request.on('data', count).once('end', finish).once('close', finish);
}
