import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type AppScope, ChatError, type ErrorBody, type Tokens, type User } from '#contracts';
import type { AppKeyAnswer } from '#access/internal-api';

import { ensureDatabase } from '#engines/postgres-cluster';
import { redisUrl } from '#engines/redis-cluster';

import { newSecret } from '../secrets/new-secret.js';
import { operatorEnvironment, TestOperator } from '../topology/operator.js';
import { StandaloneProcess } from './standalone-process.js';
import { TestSocket } from '../users/test-socket.js';
import { topology } from '../topology/topology.js';

const NAME_BYTES = 8;

/** A user of a `LimitedParley`. */
export interface LimitedUser {
  readonly id: User['id'];
  /** The access token. */
  readonly token: string;
  /** Opens a socket at the process with this index; default: the first. */
  connect(process?: number): Promise<TestSocket>;
  /** @param method in upper case */
  ask(method: string, path: string, body?: object): Promise<Response>;
  post(path: string, body: object): Promise<Response>;
  get(path: string): Promise<Response>;
}

/**
 * Parley with rate limits, which the deployment under test has switched off. It runs beside that deployment, on its
 * engines: as one process, or as two if the deployment has Redis. Its database and its keys in Redis are its own: a job
 * does the work of a whole database, and announces it only on its own bus.
 */
export class LimitedParley {
  private readonly sockets: TestSocket[] = [];
  private readonly running: StandaloneProcess[] = [];

  private constructor(
    private readonly folder: string,
    private readonly settings: Readonly<Record<string, string>>,
    private readonly secret: string,
  ) {}

  static async start(settings: Record<string, string>): Promise<LimitedParley> {
    const folder = mkdtempSync(join(tmpdir(), 'parley-test-limits-'));
    const secret = newSecret();
    const own = { DATA_DIR: join(folder, 'data'), OPERATOR_SECRET: secret, RATE_LIMITS: 'on', PORT: '0' };
    const parley = new LimitedParley(folder, { ...settings, ...(await sharedEngines()), ...own }, secret);
    try {
      await parley.startAll({});
      return parley;
    } catch (error) {
      await parley.stop();
      throw error;
    }
  }

  /** Stops all processes, and starts them with these settings too. Their URLs change: connect anew. */
  async restart(settings: Record<string, string>): Promise<void> {
    await this.stopAll();
    await this.startAll(settings);
  }

  /** The environment with which the admin command finds it. */
  get admin(): Record<string, string> {
    return operatorEnvironment(this.urlOf(0), this.secret);
  }

  /** The URL of the first process. */
  get url(): string {
    return this.urlOf(0);
  }

  /** The number of processes. */
  get processes(): number {
    return this.running.length;
  }

  async guest(username: string): Promise<LimitedUser> {
    return this.entered(await send(this.urlOf(0), 'POST', '/v1/auth/guest', undefined, { username }));
  }

  async account(username: string, password: string): Promise<LimitedUser> {
    return this.entered(await this.register({ username, password }));
  }

  /** The bot of a new app; its token is a key with these scopes, or all. */
  async app(username: string, scopes?: readonly AppScope[]): Promise<LimitedUser> {
    const body = { username, ...(scopes !== undefined && { scopes }) };
    const { user, key } = await new TestOperator(this.admin).request<AppKeyAnswer>('auth', 'post', 'apps', body);
    return this.user(user, key);
  }

  /** The value of a metric without labels at the process with this index; `NaN` if the process does not have it. */
  async metric(name: string, process = 0): Promise<number> {
    const text = await (await fetch(`${this.urlOf(process)}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  }

  register(account: object): Promise<Response> {
    return send(this.urlOf(0), 'POST', '/v1/auth/register', undefined, account);
  }

  /** Closes every socket of its users too. */
  async stop(): Promise<void> {
    await this.stopAll();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async startAll(more: Readonly<Record<string, string>>): Promise<void> {
    // One after the other: a start computes for seconds, and must reach its engines in time.
    for (let left = this.settings['REDIS_URL'] === '' ? 1 : 2; left > 0; left -= 1)
      this.running.push(await StandaloneProcess.start({ ...this.settings, ...more }));
  }

  private async stopAll(): Promise<void> {
    for (const socket of this.sockets.splice(0)) socket.close();
    await Promise.all(this.running.splice(0).map((each) => each.stop()));
  }

  private async entered(answer: Response): Promise<LimitedUser> {
    const body = (await answer.json()) as { user: User; tokens: Tokens } | ErrorBody;
    if ('code' in body) throw ChatError.fromBody(body);
    return this.user(body.user, body.tokens.accessToken);
  }

  private user({ id }: User, token: string): LimitedUser {
    const url = (): string => this.urlOf(0);
    return {
      id,
      token,
      connect: (process = 0) => this.connect(token, process),
      ask: (method, path, body) => send(url(), method, path, token, body),
      post: (path, body) => send(url(), 'POST', path, token, body),
      get: (path) => send(url(), 'GET', path, token),
    };
  }

  private async connect(token: string, process: number): Promise<TestSocket> {
    const socket = await TestSocket.connect(token, { url: this.urlOf(process) });
    this.sockets.push(socket);
    return socket;
  }

  private urlOf(process: number): string {
    const found = this.running[process];
    if (found === undefined) throw new Error(`there is no process ${String(process)}`);
    return found.url;
  }
}

/** A new database and new keys on the deployment's engines; no URL of Redis if the deployment has none. */
async function sharedEngines(): Promise<{ DATABASE_URL: string; REDIS_URL: string; REDIS_PREFIX: string }> {
  const { redis, postgres } = topology();
  const name = `limits-${randomBytes(NAME_BYTES).toString('hex')}`;
  await ensureDatabase(postgres.url, name);
  return {
    DATABASE_URL: Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href,
    REDIS_URL: redis.length === 0 ? '' : redisUrl(redis.map(({ url }) => url)),
    REDIS_PREFIX: name,
  };
}

function send(url: string, method: string, path: string, token?: string, body?: object): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
}
