import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import type { NewInvite } from '#access/internal-api';
import type { SignInAnswer } from '#contracts/routes/auth.routes';
import { startPostgres } from '#engines/postgres-engine';
import { startRedis } from '#engines/redis-engine';
import { TestPair } from '#testing/deployments/test-pair';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { newSecret } from '#testing/secrets/new-secret';
import { operatorEnvironment, TestOperator } from '#testing/topology/operator';
import { query } from '#testing/topology/store';
import { uniqueName } from '#testing/users/user';

import { previousFolder } from './previous-folder.js';

const PASSWORD = 'correct horse battery';
const [OLD, NEW] = [0, 1];

const folder = setFolder();
const postgres = setUp(() => startPostgres({ dataDir: join(folder, 'postgres'), persistent: false }));
const redis = setUp(() => startRedis());
let pair: TestPair;
let operator: TestOperator;

/** A process of each version over one Redis and one PostgreSQL. Registration needs an invitation. */
beforeAll(async () => {
  const OPERATOR_SECRET = newSecret();
  const stores = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, OPERATOR_SECRET };
  const settings = { ...stores, REGISTRATION: 'invite', GUESTS: 'on' };
  pair = await TestPair.start({ settings, roots: [previousFolder(), process.cwd()] });
  operator = new TestOperator(operatorEnvironment(pair.urls[NEW] ?? '', OPERATOR_SECRET));
});

afterAll(() => pair.stop());

const invite = (more: object = {}) =>
  operator.request<NewInvite>('auth', 'post', 'invites', { uses: 2, lifetimeSeconds: 3_600, ...more });

async function post(at: number, path: string, body: object, token?: string) {
  const answer = await fetch(`${pair.urls[at] ?? ''}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as SignInAnswer & { code?: string } };
}

const register = (at: number, invite: string) =>
  post(at, '/v1/auth/register', { username: uniqueName('mixed'), password: PASSWORD, invite });
const usesOf = async ({ id }: NewInvite) =>
  (await query<{ uses: number }>('SELECT uses FROM auth.invites WHERE id = $1', [id]))[0]?.uses;

it('a guest’s invitation makes no account in either version', async () => {
  const { code } = await invite({ kind: 'guest' });
  for (const at of [OLD, NEW])
    expect(await register(at, code)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', field: 'invite' } });
});

it('an invitation for accounts makes as many as it has uses, in both versions together', async () => {
  const made = await invite();
  expect((await register(OLD, made.code)).status).toBe(201);
  expect((await register(NEW, made.code)).status).toBe(201);
  for (const at of [OLD, NEW]) expect((await register(at, made.code)).status).toBe(403);
  expect(await usesOf(made)).toBe(2);
});

it('an account that the old version made has a time for the default rooms, and comes in by its link', async () => {
  const made = await invite();
  const { user, tokens } = (await register(OLD, made.code)).body;
  const [row] = await query<{ at: Date | null }>('SELECT account_at AS at FROM auth.users WHERE id = $1', [user.id]);
  expect(row?.at).toBeInstanceOf(Date);
  const opened = await post(NEW, '/v1/me/invites', { code: made.code }, tokens.accessToken);
  expect(opened).toMatchObject({ status: 200, body: { rooms: [], refused: [] } });
});
