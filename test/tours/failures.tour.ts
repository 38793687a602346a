import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';

import { newId } from '#contracts';
import { startDeployment } from '#testing/deployment';
import type { TestSocket } from '#testing/test-socket';
import { topology } from '#testing/topology';
import { guest } from '#testing/user';

const ANSWER_TIMEOUT_MS = 30_000;
/** Longer than a request that times out and all that comes before and after it. */
const TOKEN_SECONDS = 40;
/** One connection, one search, short tokens: a Parley that is soon out of everything. */
const NARROW = {
  RATE_LIMITS: 'on',
  RATE_USER_SEARCH: '1/1h',
  MAX_CONNECTIONS: '1',
  ACCESS_TOKEN_SECONDS: String(TOKEN_SECONDS),
};

/** What a server says when it is out of room, of patience, of its database, or of time: on a deployment of its own. */
export async function everyFailure(): Promise<void> {
  const deployment = await startDeployment('embedded', NARROW);
  try {
    await outOfRoom();
    await outOfTime();
  } finally {
    await deployment.stop();
  }
}

async function outOfRoom(): Promise<void> {
  const user = await guest('narrow');
  const socket = await user.connect();
  await socket.wait('session:expiring');
  await expect(user.connect()).rejects.toMatchObject({ code: 'OVERLOADED' });
  await user.http('get', '/v1/users?query=nobody').expect(200);
  await user.http('get', '/v1/users?query=nobody').expect(429);
  await socket.wait('session:ended', ({ code }) => code === 'TOKEN_EXPIRED', (TOKEN_SECONDS + 5) * 1_000);
  await expect(user.connect()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
}

async function outOfTime(): Promise<void> {
  const user = await guest('late');
  const socket = await user.connect();
  const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'late' });
  const postgres = postgresProcesses(topology().postgres.pid);
  for (const pid of postgres) process.kill(pid, 'SIGSTOP');
  const late = await socket.refused('message:send', { id: newId(), roomId, body: 'late' });
  expect(late.code).toBe('TIMEOUT');
  for (const pid of postgres) process.kill(pid, 'SIGKILL');
  await expect.poll(() => codeOf(socket), { timeout: ANSWER_TIMEOUT_MS }).toBe('UNAVAILABLE');
  const drained = socket.wait('drain');
  process.kill(topology().gateways[0]?.pid ?? 0, 'SIGTERM');
  await drained;
}

async function codeOf(socket: TestSocket): Promise<string> {
  const ack = await socket.request('room:list', {});
  return ack.ok ? 'ok' : ack.error.code;
}

/** PostgreSQL's main process and those it has forked. */
function postgresProcesses(main: number): number[] {
  const children = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && parentOf(pid) === main);
  return [main, ...children];
}

function parentOf(pid: number): number {
  try {
    return Number(
      readFileSync(`/proc/${String(pid)}/stat`, 'latin1')
        .split(') ')[1]
        ?.split(' ')[1],
    );
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
