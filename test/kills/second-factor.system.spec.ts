import request from 'supertest';
import { describe, expect, it } from 'vitest';

import type { FactorCandidate, RecoveryCodes } from '#contracts/routes/factor.routes';
import type { AccountAnswer } from '#access/internal-api';
import { watchHttp } from '#testing/documents/http-watch';
import { TestOperator } from '#testing/topology/operator';
import { killAndAwaitRestart, topology } from '#testing/topology/topology';
import { Authenticator } from '#testing/users/authenticator';
import { account, login, type TestUser } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const PASSWORD = 'correct horse battery';

const users = usersOfTests();

async function turnOn(user: TestUser): Promise<{ authenticator: Authenticator; recoveryCodes: string[] }> {
  const candidate = await user.http('post', '/v1/auth/totp').send({ password: PASSWORD }).expect(200);
  const authenticator = new Authenticator((candidate.body as FactorCandidate).uri);
  const otp = await authenticator.fresh();
  const answer = await user.http('post', '/v1/auth/totp/confirm').send({ otp }).expect(200);
  return { authenticator, ...(answer.body as RecoveryCodes) };
}

function logIn({ user }: TestUser, otp?: string): request.Test {
  const body = { username: user.username, password: PASSWORD, otp };
  return watchHttp(request(topology().url).post('/v1/auth/login')).send(body);
}

describe('a second factor', () => {
  it('leaves sessions alone, and outlives killed processes, as do its used codes', async () => {
    const ann = users.keep(await account('ann'));
    const socket = await ann.connect();
    const { authenticator, recoveryCodes } = await turnOn(ann);
    await socket.ask('room:list', {});
    expect(socket.io.connected).toBe(true);

    expect((await logIn(ann).expect(401)).body).toMatchObject({ code: 'SECOND_FACTOR', field: 'otp' });
    const otp = await authenticator.fresh();
    await logIn(ann, otp).expect(200);
    await logIn(ann, recoveryCodes[0]).expect(200);

    for (let index = 0; index < topology().auths.length; index += 1)
      await killAndAwaitRestart(({ auths }) => auths[index]);

    expect((await logIn(ann).expect(401)).body).toMatchObject({ code: 'SECOND_FACTOR' });
    for (const used of [otp, recoveryCodes[0]])
      expect((await logIn(ann, used).expect(401)).body).toMatchObject({ code: 'BAD_CREDENTIALS', field: 'otp' });
    await logIn(ann, await authenticator.fresh()).expect(200);
    await logIn(ann, recoveryCodes[1]).expect(200);
  });

  it('is turned off by an operator’s command, for a user who has lost the codes', async () => {
    const ben = users.keep(await account('ben'));
    await turnOn(ben);
    const operator = new TestOperator();
    const { username } = ben.user;
    expect(await operator.ask<AccountAnswer>('totp', 'off', username)).toMatchObject({ changed: true });
    expect((await login(username, PASSWORD)).id).toBe(ben.id);
    const repeat = await operator.run('totp', 'off', username);
    expect(repeat).toMatchObject({ code: 0, stdout: `The second factor of ${username} was not on.\n` });
  });
});
