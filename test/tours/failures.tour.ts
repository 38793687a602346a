import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';

import { newId } from '#contracts';
import { startDeployment } from '#testing/deployments/deployment';
import type { TestSocket } from '#testing/users/test-socket';
import { topology } from '#testing/topology/topology';
import { guest } from '#testing/users/user';

const ANSWER_TIMEOUT_MS = 30_000;
/** Longer than a request that times out and everything before and after it. */
const TOKEN_SECONDS = 40;
/** One connection, one search and short tokens: every limit is reached soon. */
const TIGHT_LIMITS = {
  RATE_LIMITS: 'on',
  RATE_USER_SEARCH: '1/1h',
  MAX_CONNECTIONS: '1',
  ACCESS_TOKEN_SECONDS: String(TOKEN_SECONDS),
};

/** Causes the errors of a full, limited, slow or draining server and of a dead database, on its own deployment. */
export async function everyFailure(): Promise<void> {
  const deployment = await startDeployment('embedded', TIGHT_LIMITS);
  try {
    await limitsAndExpiry();
    await databaseFailureAndDrain();
  } finally {
    await deployment.stop();
  }
}

async function limitsAndExpiry(): Promise<void> {
  const user = await guest('narrow');
  const socket = await user.connect();
  await socket.wait('session:expiring');
  await expect(user.connect()).rejects.toMatchObject({ code: 'OVERLOADED' });
  await user.http('get', '/v1/users?query=nobody').expect(200);
  await user.http('get', '/v1/users?query=nobody').expect(429);
  await socket.wait('session:ended', ({ code }) => code === 'TOKEN_EXPIRED', (TOKEN_SECONDS + 5) * 1_000);
  await expect(user.connect()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
}

async function databaseFailureAndDrain(): Promise<void> {
  const user = await guest('late');
  const socket = await user.connect();
  const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'late' });
  const { pid: postmaster } = topology().postgres;
  // First the postmaster, so that it starts no further process that would answer.
  process.kill(postmaster, 'SIGSTOP');
  const backends = childrenOf(postmaster);
  for (const pid of backends) process.kill(pid, 'SIGSTOP');
  const late = await socket.refused('message:send', { id: newId(), roomId, body: 'late' });
  expect(late.code).toBe('TIMEOUT');
  for (const pid of [postmaster, ...backends]) process.kill(pid, 'SIGKILL');
  await expect.poll(() => codeOf(socket), { timeout: ANSWER_TIMEOUT_MS }).toBe('UNAVAILABLE');
  const drained = socket.wait('drain');
  process.kill(topology().gateways[0]?.pid ?? 0, 'SIGTERM');
  await drained;
}

async function codeOf(socket: TestSocket): Promise<string> {
  const ack = await socket.request('room:list', {});
  return ack.ok ? 'ok' : ack.error.code;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && parentOf(pid) === parent);
}

function parentOf(pid: number): number {
  try {
    return Number(
      readFileSync(`/proc/${String(pid)}/stat`, 'latin1')
        .split(') ')[1]
        ?.split(' ')[1],
    );
  } catch {
    // The process has ended.
    return 0;
  }
}
