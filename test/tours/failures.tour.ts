import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';

import { newId } from '#contracts';
import { startDeployment } from '#testing/deployments/deployment';
import type { TestSocket } from '#testing/users/test-socket';
import { topology, untilWhole } from '#testing/topology/topology';
import { guest, type TestUser } from '#testing/users/user';

const ANSWER_TIMEOUT_MS = 30_000;
/** Longer than a request that times out and everything before and after it. */
const TOKEN_SECONDS = 40;
/** Two connections, one search and short tokens: every limit is reached soon. */
const TIGHT_LIMITS = {
  RATE_LIMITS: 'on',
  RATE_USER_SEARCH: '1/1h',
  MAX_CONNECTIONS: '2',
  ACCESS_TOKEN_SECONDS: String(TOKEN_SECONDS),
};

interface Connected {
  readonly user: TestUser;
  readonly socket: TestSocket;
}

/** Causes the errors of a full, limited, slow or draining server and of a dead database, on its own deployment. */
export async function everyFailure(): Promise<void> {
  const deployment = await startDeployment('embedded', TIGHT_LIMITS);
  try {
    const [narrow, late] = [await connected('narrow'), await connected('late')];
    await limits(narrow);
    await databaseFailure(late);
    await expiry(narrow);
    await drain();
  } finally {
    await deployment.stop();
  }
}

async function connected(name: string): Promise<Connected> {
  const user = await guest(name);
  return { user, socket: await user.connect() };
}

async function limits({ user, socket }: Connected): Promise<void> {
  await socket.wait('session:expiring');
  await expect(user.connect()).rejects.toMatchObject({ code: 'OVERLOADED' });
  await user.http('get', '/v1/users?query=nobody').expect(200);
  await user.http('get', '/v1/users?query=nobody').expect(429);
}

async function expiry({ user, socket }: Connected): Promise<void> {
  await socket.wait('session:ended', ({ code }) => code === 'TOKEN_EXPIRED', (TOKEN_SECONDS + 5) * 1_000);
  await expect(user.connect()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
}

async function databaseFailure({ socket }: Connected): Promise<void> {
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
}

async function drain(): Promise<void> {
  // Until PostgreSQL has restarted.
  await untilWhole();
  const { socket } = await connected('drained');
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
