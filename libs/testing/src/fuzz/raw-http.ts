import { connect } from 'node:net';

/**
 * The client closes its side after this time. Otherwise the server waits for the rest of a request, or keeps the
 * connection after the answer.
 */
const QUIET_MS = 500;
/** Longer than a busy server needs to notice that the client has closed its side. */
const ANSWER_TIMEOUT_MS = 20_000;
const ANSWER_BYTES_MAX = 64 * 1024;

/** Resolves with the answer when the server has closed the connection; `null` if it does not close it in time. */
export function exchange(url: string, request: Buffer): Promise<string | null> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    // Node's server drops its answer when the client closes its side, so the client waits for it first.
    const quiet = setTimeout(() => socket.end(), QUIET_MS);
    const timeout = setTimeout(() => settle(null), ANSWER_TIMEOUT_MS);
    const settle = (outcome: string | null): void => {
      for (const timer of [quiet, timeout]) clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    socket.once('data', () => quiet.refresh());
    socket.on('data', (data) => {
      if (answer.length < ANSWER_BYTES_MAX) answer += data.toString('latin1');
    });
    socket.on('end', () => settle(answer));
    // The server may close before it has read everything.
    socket.on('error', () => settle(answer));
    socket.on('close', () => settle(answer));
    socket.write(request);
  });
}
