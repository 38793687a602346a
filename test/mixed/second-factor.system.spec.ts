import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import type { FactorCandidate, RecoveryCodes } from '#contracts/routes/factor.routes';
import { startPostgres } from '#engines/postgres-engine';
import { startRedis } from '#engines/redis-engine';
import { TestPair } from '#testing/deployments/test-pair';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { newSecret } from '#testing/secrets/new-secret';
import { Authenticator } from '#testing/users/authenticator';
import { uniqueName } from '#testing/users/user';

import { previousFolder } from './previous-folder.js';

const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'battery correct staple';
const [OLD, NEW] = [0, 1];

interface Answer {
  readonly status: number;
  readonly body: { readonly code?: string; readonly tokens?: { readonly accessToken: string } };
}

const folder = setFolder();
const username = uniqueName('ann');
const postgres = setUp(() => startPostgres({ dataDir: join(folder, 'postgres'), persistent: false }));
const redis = setUp(() => startRedis());
let pair: TestPair;

/** A process of each version over one Redis and one PostgreSQL. */
beforeAll(async () => {
  const settings = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, TOTP_SECRET: newSecret() };
  pair = await TestPair.start({ settings, roots: [previousFolder(), process.cwd()] });
});

afterAll(() => pair.stop());

async function post(at: number, path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${pair.urls[at] ?? ''}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
}

async function loginsWith(password: string): Promise<unknown[]> {
  const login = async (at: number) => {
    const { status, body } = await post(at, '/v1/auth/login', { username, password });
    return [status, body.code];
  };
  return [await login(OLD), await login(NEW)];
}

it('there is no login without the second factor, and no new password, at auths of both versions', async () => {
  const registered = await post(OLD, '/v1/auth/register', { username, password: PASSWORD });
  const bearer = { authorization: `Bearer ${registered.body.tokens?.accessToken ?? ''}` };
  const candidate = await post(NEW, '/v1/auth/totp', { password: PASSWORD }, bearer);
  const authenticator = new Authenticator((candidate.body as FactorCandidate).uri);
  const otp = await authenticator.fresh();
  const on = await post(NEW, '/v1/auth/totp/confirm', { otp }, bearer);
  const [recoveryCode] = (on.body as RecoveryCodes).recoveryCodes;
  const withoutCode = [
    [401, 'BAD_CREDENTIALS'],
    [401, 'SECOND_FACTOR'],
  ];
  expect(await loginsWith(PASSWORD)).toEqual(withoutCode);

  const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
  expect((await post(OLD, '/v1/auth/password', change, bearer)).body.code).toBe('BAD_CREDENTIALS');
  expect(await loginsWith(NEW_PASSWORD)).toEqual([withoutCode[0], withoutCode[0]]);
  const entered = { username, password: PASSWORD, otp: await authenticator.fresh() };
  expect((await post(NEW, '/v1/auth/login', entered)).status).toBe(200);

  await pair.replace(OLD);
  expect(await loginsWith(PASSWORD)).toEqual([withoutCode[1], withoutCode[1]]);
  expect((await post(OLD, '/v1/auth/login', { ...entered, otp: recoveryCode })).status).toBe(200);
});
