import type { IncomingMessage } from 'node:http';

export const BODY_TIMEOUT_MS = 30_000;

/** Ends the connection of a client whose body has not come in time. Node's own limit is that of the longest upload. */
export function boundBody(request: IncomingMessage): void {
  if (!hasBody(request)) return;
  const timer = setTimeout(() => request.complete || request.socket.destroy(), BODY_TIMEOUT_MS);
  request.once('close', () => clearTimeout(timer));
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
