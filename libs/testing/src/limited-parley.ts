import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Tokens, User } from '#contracts';

import { redisUrl } from '#engines/redis-cluster';

import { StandaloneProcess } from './standalone-process.js';
import { TestSocket } from './test-socket.js';
import { topology } from './topology.js';

const SECRET_BYTES = 32;

/** A user of a `LimitedParley`. */
export interface LimitedUser {
  readonly id: User['id'];
  /** A socket at the process of this number. */
  connect(process?: number): Promise<TestSocket>;
  post(path: string, body: object): Promise<Response>;
  get(path: string): Promise<Response>;
}

/**
 * Parley with rate limits, which the deployment under test has switched off. It runs beside that deployment with its
 * own engine: as one process, or as two that share Redis if the deployment has Redis.
 */
export class LimitedParley {
  private readonly sockets: TestSocket[] = [];

  private constructor(
    private readonly folder: string,
    private readonly members: readonly StandaloneProcess[],
    private readonly secret: string,
  ) {}

  /** @param prefix of the keys in Redis; settings that history reads need one that no other test file uses */
  static async start(settings: Record<string, string>, prefix = 'limits'): Promise<LimitedParley> {
    const folder = mkdtempSync(join(tmpdir(), 'parley-test-limits-'));
    const { redis, postgres } = topology();
    const engines: Record<string, string> =
      redis.length === 0
        ? { DATABASE_URL: '', REDIS_URL: '' }
        : { DATABASE_URL: postgres.url, REDIS_URL: redisUrl(redis.map(({ url }) => url)), REDIS_PREFIX: prefix };
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const own = { DATA_DIR: join(folder, 'data'), OPERATOR_SECRET: secret, RATE_LIMITS: 'on', PORT: '0' };
    const all = { ...settings, ...engines, ...own };
    const members = Array.from({ length: redis.length === 0 ? 1 : 2 }, () => StandaloneProcess.start(all));
    return new LimitedParley(folder, await Promise.all(members), secret);
  }

  /** The environment with which the admin command finds it. */
  get admin(): Record<string, string> {
    const url = this.urlOf(0);
    return { AUTH_INTERNAL_URL: url, HISTORY_INTERNAL_URL: url, OPERATOR_SECRET: this.secret };
  }

  get processes(): number {
    return this.members.length;
  }

  async guest(username: string): Promise<LimitedUser> {
    const url = this.urlOf(0);
    const entered = await send(url, 'POST', '/v1/auth/guest', undefined, { username });
    const { user, tokens } = (await entered.json()) as { user: User; tokens: Tokens };
    const token = tokens.accessToken;
    return {
      id: user.id,
      connect: (process = 0) => this.connect(token, process),
      post: (path, body) => send(url, 'POST', path, token, body),
      get: (path) => send(url, 'GET', path, token),
    };
  }

  /** The value of a metric without labels, of the process of this number. */
  async metric(name: string, process = 0): Promise<number> {
    const text = await (await fetch(`${this.urlOf(process)}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  }

  register(account: object): Promise<Response> {
    return send(this.urlOf(0), 'POST', '/v1/auth/register', undefined, account);
  }

  /** Closes every socket of its users too. */
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.close();
    await Promise.all(this.members.map((member) => member.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async connect(token: string, process: number): Promise<TestSocket> {
    const socket = await TestSocket.connect(token, { url: this.urlOf(process) });
    this.sockets.push(socket);
    return socket;
  }

  private urlOf(process: number): string {
    const member = this.members[process];
    if (member === undefined) throw new Error(`there is no process ${String(process)}`);
    return member.url;
  }
}

function send(url: string, method: string, path: string, token?: string, body?: object): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
}
