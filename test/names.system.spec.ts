import { randomUUID } from 'node:crypto';

import request from 'supertest';
import { describe, expect, it } from 'vitest';

import { topology } from '#testing/topology/topology';
import { account, guest } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const PASSWORD = 'correct horse battery';
const users = usersOfTests();

/** Letters and digits of which none looks like another one. */
const tag = () => randomUUID().replaceAll(/[01-]/g, '').slice(0, 12);
const post = (path: string, body: object) => request(topology().url).post(path).send(body);

describe('a name that people could take for another one', () => {
  it('is taken, for accounts and guests', async () => {
    const end = tag();
    await post('/v1/auth/register', { username: `Paul_${end}`, password: PASSWORD }).expect(201);
    for (const alike of [`pau1_${end}`, `PauI_${end}`, `paul_${end}`]) {
      const taken = { code: 'USERNAME_TAKEN', field: 'username' };
      expect((await post('/v1/auth/guest', { username: alike }).expect(409)).body).toMatchObject(taken);
      const account = { username: alike, password: PASSWORD };
      expect((await post('/v1/auth/register', account).expect(409)).body).toMatchObject(taken);
    }
  });

  it('is taken, for public rooms', async () => {
    const ann = users.keep(await guest('ann'));
    const end = tag();
    const create = (name: string, visibility = 'public') =>
      ann.http('post', '/v1/rooms').send({ id: randomUUID(), kind: 'group', name, visibility });
    await create(`Space ${end}`).expect(201);
    const alike = `Ѕрасе ${end}`;
    expect((await create(alike).expect(409)).body).toMatchObject({ code: 'NAME_TAKEN', field: 'name' });
    await create(alike, 'private').expect(201);
  });

  it('hides nothing: no control, format and direction characters, no line breaks', async () => {
    const ann = users.keep(await account('ann'));
    const rename = (displayName: string) => ann.http('patch', '/v1/users/me').send({ displayName });
    for (const bad of ['Ann\nAdmin', 'nimdA\u202e', 'A\u200bnn', '\u2066Ann\u2069', 'An\u00adn', 'Ann\u0007'])
      expect((await rename(bad).expect(400)).body).toMatchObject({ code: 'INVALID', field: 'displayName' });
    for (const good of ['Ann 👩‍💻', 'می\u200cخواهم', 'Zoë O’Neil']) await rename(good).expect(200);
  });
});

describe('a password that is easy to guess', () => {
  it('is INVALID wherever one is chosen: the most common ones, and the own name', async () => {
    const end = tag();
    const weak = ['Password1', 'qwertyuiop', `easy_${end}`, `Easy_${end}`];
    for (const password of weak) {
      const answer = await post('/v1/auth/register', { username: `easy_${end}`, password }).expect(400);
      expect(answer.body).toMatchObject({ code: 'INVALID', field: 'password' });
    }
    const ann = users.keep(await account('ann', PASSWORD));
    const own = { currentPassword: PASSWORD, newPassword: ann.user.username.toUpperCase() };
    expect((await ann.http('post', '/v1/auth/password').send(own).expect(400)).body).toMatchObject({
      code: 'INVALID',
      field: 'newPassword',
    });
    const visitor = users.keep(await guest('visitor'));
    await visitor.http('post', '/v1/auth/upgrade').send({ password: 'password1' }).expect(400);
    await visitor.http('post', '/v1/auth/upgrade').send({ password: PASSWORD }).expect(200);
  });
});
