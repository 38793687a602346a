import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { EngineProcess } from './engine-process.js';

const HOST = '127.0.0.1';
const READY_TIMEOUT_MS = 30_000;
const POLL_INTERVAL_MS = 20;
const STOP_TIMEOUT_MS = 5_000;

/** Resolves when the process takes connections on the port of 127.0.0.1. Otherwise ends it, and rejects with its output. */
export async function untilListening(engine: EngineProcess, port: number, name: string): Promise<void> {
  const endsAt = performance.now() + READY_TIMEOUT_MS;
  while (!(await listens(port))) {
    if (!engine.running || performance.now() > endsAt) {
      await engine.end('SIGKILL', STOP_TIMEOUT_MS);
      throw new Error(`${name} did not start: ${engine.lastOutput}`);
    }
    await sleep(POLL_INTERVAL_MS);
  }
}

/** Whether a process takes connections on the port of 127.0.0.1. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
