import { randomUUID } from 'node:crypto';

import request from 'supertest';

import type { Tokens, User } from '#contracts';

import { watchHttp } from '../documents/http-watch.js';
import { TestSocket, type SocketOptions } from './test-socket.js';
import { topology } from '../topology/topology.js';

/** A name that no other test uses. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 16)}`.slice(0, 32);
}

/** A user with a session, who opens sockets and sends HTTP requests. */
export class TestUser {
  readonly sockets: TestSocket[] = [];

  constructor(
    readonly user: User,
    readonly tokens: Tokens,
  ) {}

  get id(): User['id'] {
    return this.user.id;
  }

  /** Connects through the front, or to `options.url`, and waits for `ready`. */
  async connect(options: SocketOptions = {}): Promise<TestSocket> {
    const socket = await TestSocket.connect(this.tokens.accessToken, options);
    this.sockets.push(socket);
    return socket;
  }

  /** Sends an HTTP request as this user. */
  http(method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string): request.Test {
    const bearer = `Bearer ${this.tokens.accessToken}`;
    return watchHttp(request(topology().url)[method](path).set('authorization', bearer));
  }

  close(): void {
    for (const socket of this.sockets) socket.close();
  }
}

export async function guest(prefix = 'guest'): Promise<TestUser> {
  return enter('/v1/auth/guest', { username: uniqueName(prefix) });
}

export async function account(prefix = 'user', password = 'correct horse battery'): Promise<TestUser> {
  return enter('/v1/auth/register', { username: uniqueName(prefix), password });
}

export async function login(username: string, password: string): Promise<TestUser> {
  return enter('/v1/auth/login', { username, password });
}

async function enter(path: string, body: object): Promise<TestUser> {
  const { status, body: answer } = await watchHttp(request(topology().url).post(path)).send(body);
  if (status !== 200 && status !== 201)
    throw new Error(`${path} answered ${String(status)}: ${JSON.stringify(answer)}`);
  const { user, tokens } = answer as { user: User; tokens: Tokens };
  return new TestUser(user, tokens);
}
