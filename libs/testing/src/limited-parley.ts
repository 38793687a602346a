import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { Tokens, User } from '#contracts';

import { TestSocket } from './test-socket.js';
import { topology } from './topology.js';

const READY_TIMEOUT_MS = 60_000;

/** Somebody on a `LimitedParley`. */
export interface LimitedUser {
  readonly id: User['id'];
  /** A socket at the process of this number. */
  connect(process?: number): Promise<TestSocket>;
  post(path: string, body: object): Promise<Response>;
  get(path: string): Promise<Response>;
}

/**
 * Parley with rate limits, which the deployment under test has switched off: a process beside it, with an engine of
 * its own. Where there is Redis, two processes that share it.
 */
export class LimitedParley {
  private constructor(
    private readonly folder: string,
    private readonly children: readonly ChildProcess[],
    private readonly urls: readonly string[],
  ) {}

  static async start(settings: Record<string, string>): Promise<LimitedParley> {
    const folder = mkdtempSync(join(tmpdir(), 'parley-test-limits-'));
    const { redis, postgres } = topology();
    const engines: Record<string, string> =
      redis === undefined
        ? { DATA_DIR: join(folder, 'data'), DATABASE_URL: '', REDIS_URL: '' }
        : { DATABASE_URL: postgres.url, REDIS_URL: redis.url, REDIS_PREFIX: 'limits' };
    const env = { ...process.env, LOG_LEVEL: 'error', ...settings, ...engines, RATE_LIMITS: 'on', PORT: '0' };
    const children = Array.from({ length: redis === undefined ? 1 : 2 }, () => startProcess(env));
    try {
      return new LimitedParley(folder, children, await Promise.all(children.map(urlOf)));
    } catch (error) {
      for (const child of children) child.kill('SIGKILL');
      throw error;
    }
  }

  get processes(): number {
    return this.urls.length;
  }

  async guest(username: string): Promise<LimitedUser> {
    const [url = ''] = this.urls;
    const entered = await send(url, 'POST', '/v1/auth/guest', undefined, { username });
    const { user, tokens } = (await entered.json()) as { user: User; tokens: Tokens };
    const token = tokens.accessToken;
    return {
      id: user.id,
      connect: (process = 0) => TestSocket.connect(token, { url: this.urls[process] ?? url }),
      post: (path, body) => send(url, 'POST', path, token, body),
      get: (path) => send(url, 'GET', path, token),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.children.map(stopProcess));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function startProcess(env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, ['dist/apps/standalone/src/main.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function urlOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('a process without output');
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_TIMEOUT_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /https?:\/\/\S+/.exec(line)?.[0];
    if (url === undefined) continue;
    clearTimeout(timer);
    return url;
  }
  throw new Error('Parley with limits is not ready');
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

function send(url: string, method: string, path: string, token?: string, body?: object): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
}
