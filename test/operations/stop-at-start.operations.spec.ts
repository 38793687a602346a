import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { keepLines } from '#testing/deployments/kept-lines';
import { processTree } from '#testing/engines/process-tree';

const STOP_MS = 2_000;
const REPEAT_MS = 20;
const STORE = { timeout: 60_000, interval: 10 };
const SECRET = 'fN3qk8Wz5rT1yH7uJ2mX9cV4bL6pD0sG';
const MAY_UNSHARE = spawnSync('unshare', ['--pid', '--fork', '--kill-child', 'true']).status === 0;

let store: Server;
let connections: number;
let child: ChildProcess | undefined;

beforeEach(async () => {
  connections = 0;
  // Accepts connections and never answers.
  store = createServer(() => (connections += 1)).listen(0, '127.0.0.1');
  await once(store, 'listening');
});

afterEach(() => {
  store.close();
  child?.kill('SIGKILL');
  child = undefined;
});

/** Starts a process on this store: with the rights for it as process 1, as in a container. */
function start(command: string, ...args: string[]): ChildProcess {
  const at = `127.0.0.1:${String((store.address() as AddressInfo).port)}`;
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    DATABASE_URL: `postgresql://parley:parley@${at}/parley`,
    REDIS_URL: `redis://${at}`,
    AUTH_INTERNAL_URL: `http://${at}`,
    FILES: 'off',
    ...Object.fromEntries(
      ['INTERNAL_SECRET', 'GATEWAY_SECRET', 'HISTORY_SECRET', 'SIGNING_KEY_SECRET'].map((name) => [
        name,
        name + SECRET,
      ]),
    ),
  };
  const whole = MAY_UNSHARE ? ['unshare', '--pid', '--fork', '--kill-child', command, ...args] : [command, ...args];
  const started = spawn(whole[0] ?? '', whole.slice(1), { env, stdio: ['ignore', 'ignore', 'pipe'] });
  void keepLines(started.stderr);
  child = started;
  return started;
}

function startService(name: string): ChildProcess {
  return start(process.execPath, `dist/apps/${name}/src/main.js`);
}

/** Signals the process itself, not `unshare`. */
function signal({ pid = 0 }: ChildProcess, name: NodeJS.Signals): void {
  const [own, first] = processTree(pid);
  const target = MAY_UNSHARE ? first : own;
  if (target !== undefined) process.kill(target, name);
}

async function stopped(running: ChildProcess, name: NodeJS.Signals): Promise<{ code: unknown; isSoon: boolean }> {
  const exited = once(running, 'exit');
  const since = performance.now();
  signal(running, name);
  const [code] = (await exited) as unknown[];
  return { code, isSoon: performance.now() - since < STOP_MS };
}

describe('a process that gets a signal to stop while it starts', () => {
  it.each([
    ['gateway', 'SIGTERM'],
    ['auth', 'SIGTERM'],
    ['auth', 'SIGINT'],
    ['history', 'SIGTERM'],
    ['standalone', 'SIGTERM'],
  ] as const)('as %s exits at once with 0 on %s, though its store does not answer', async (name, asked) => {
    const service = startService(name);
    await expect.poll(() => connections, STORE).toBeGreaterThan(0);
    expect(await stopped(service, asked)).toEqual({ code: 0, isSoon: true });
  });

  // Needs the right to make a namespace of processes, in which a child is process 1.
  it.skipIf(!MAY_UNSHARE)('as process 1 exits with 0 also while it is still being loaded', async () => {
    const service = startService('history');
    const exited = once(service, 'exit');
    // The kernel drops the signals that come before Node runs.
    const repeat = setInterval(() => signal(service, 'SIGTERM'), REPEAT_MS);
    try {
      expect(await exited).toEqual([0, null]);
    } finally {
      clearInterval(repeat);
    }
  });

  it('as the job of the migrations exits with an error, so that no service starts', async () => {
    const [, command = '[]'] =
      /^FROM runtime AS migrate\n[^]*?^CMD (.*)$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
    const [program = '', ...args] = JSON.parse(command) as string[];
    const job = start(program, ...args);
    await expect.poll(() => connections, STORE).toBeGreaterThan(0);
    expect(await stopped(job, 'SIGTERM')).toEqual({ code: 143, isSoon: true });
  });
});
