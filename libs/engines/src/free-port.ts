import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Below the ports that the kernel gives to outgoing connections (32768 and up on Linux): none of them takes a port
 * while the service that owns it restarts.
 */
const LOWEST_PORT = 15_000;
const HIGHEST_PORT = 32_000;
const ATTEMPTS_MAX = 200;

/** A free TCP port on 127.0.0.1. No process that asks this function gets it again while this process runs. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    // First, so that it does not listen for a moment at the port of another process.
    const lock = await reserve(port);
    if (lock === undefined) continue;
    if (await canListen(port)) return port;
    lock.close();
  }
  throw new Error(`no free TCP port between ${LOWEST_PORT} and ${HIGHEST_PORT}`);
}

/**
 * The server listens only after it has started, and its port is free while it restarts. The UDP port of the same number
 * is the lock: it ends with this process. Returns `undefined` if another process has it.
 */
function reserve(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const lock = createSocket('udp4');
    lock.once('error', () => lock.close(() => resolve(undefined)));
    lock.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
      lock.unref();
      resolve(lock);
    });
  });
}

/** Returns true if a server can listen there now. */
export function canListen(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
