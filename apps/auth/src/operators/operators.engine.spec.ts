import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperatorNames } from '#access/operator-names';
import type { AuditPage, NewOperator, OperatorsAnswer } from '#access/internal-api';
import { newOperatorKey } from '#access/operator-key.policy';
import { TestQuestions } from '#testing/access/test-questions';
import {
  COURIER_SECRET,
  GATEWAY_SECRET,
  INTERNAL_SECRET,
  OPERATOR_SECRET,
  TestAuths,
  type TestAuth,
} from '../../testing/test-auth.js';
import { TestAuthOperator } from '../../testing/test-operator.js';

describe('an operator with a key', () => {
  let auths: TestAuths;
  let auth: TestAuth;
  let root: TestAuthOperator;

  beforeAll(async () => {
    auths = await TestAuths.start();
    auth = await auths.openOnRedis();
    root = new TestAuthOperator(auth);
  });
  afterAll(() => auths.stop());

  const add = (name: string): Promise<NewOperator> => root.ask<NewOperator>('post', 'operators', { name });

  it('is the actor in the audit: the key alone says who it is', async () => {
    const { key } = await add('opal');
    const person = await auth.register('noisy');
    await new TestAuthOperator(auth, key).ask('post', `users/${person.user.id}/suspend`, {});
    const { records } = await root.ask<AuditPage>('get', 'audit');
    expect(records.slice(0, 2)).toMatchObject([
      { actor: 'opal', act: 'account.suspend', subject: person.user.id },
      { actor: 'root', act: 'operator.add', subject: 'opal' },
    ]);
    expect(JSON.stringify(records)).not.toContain(key);
    const stored = await auths.query('SELECT o::text AS row FROM auth.operators o');
    expect(JSON.stringify(stored)).not.toContain(Buffer.from(key).toString('hex'));
    expect(JSON.stringify(stored)).not.toContain(key);
  });

  it('is refused from the moment the key is revoked, and so is every other text', async () => {
    const { key } = await add('short_lived');
    const operator = new TestAuthOperator(auth, key);
    expect((await operator.http('get', 'bots')).status).toBe(200);
    await root.ask('delete', 'operators/short_lived');
    for (const refused of [key, newOperatorKey(), '', 'x']) {
      const answer = await new TestAuthOperator(auth, refused).http('get', 'bots');
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    }
    expect((await root.http('delete', 'operators/short_lived')).body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('cannot add or revoke operators, or change a role: a revoked key leaves no other behind', async () => {
    const { key } = await add('ambitious');
    const operator = new TestAuthOperator(auth, key);
    for (const answer of [
      await operator.http('post', 'operators', { name: 'a_second_me' }),
      await operator.http('put', 'operators/ambitious/role', { role: 'admin' }),
      await operator.http('delete', 'operators/ambitious'),
    ])
      expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    const { operators } = await operator.ask<OperatorsAnswer>('get', 'operators');
    expect(operators.map(({ name }) => name)).toContain('ambitious');
    expect(operators.map(({ name }) => name)).not.toContain('a_second_me');
  });

  it('is an admin, or a moderator; root changes the role, from the next request on', async () => {
    expect(await add('boss')).toMatchObject({ role: 'admin' });
    const mona = await root.ask<NewOperator>('post', 'operators', { name: 'mona', role: 'moderator' });
    const { operators } = await root.ask<OperatorsAnswer>('get', 'operators');
    const roles = Object.fromEntries(operators.map(({ name, role }) => [name, role]));
    expect(roles).toMatchObject({ boss: 'admin', mona: 'moderator' });
    const statuses = async () => {
      const operator = new TestAuthOperator(auth, mona.key);
      return [(await operator.http('get', 'bots')).status, (await operator.http('delete', 'guests/sessions')).status];
    };
    expect(await statuses()).toEqual([200, 403]);
    for (const role of ['admin', 'admin']) await root.ask('put', 'operators/mona/role', { role });
    expect(await statuses()).toEqual([200, 200]);
    await root.ask('put', 'operators/mona/role', { role: 'moderator' });
    expect(await statuses()).toEqual([200, 403]);
    expect(await root.actsOn('mona')).toEqual(['operator.add', 'operator.role', 'operator.role']);
    await root.ask('delete', 'operators/mona');
    expect(await statuses()).toEqual([401, 401]);
    expect((await root.http('put', 'operators/mona/role', { role: 'admin' })).body).toMatchObject({
      code: 'NOT_FOUND',
    });
    for (const role of ['root', '', null])
      expect((await root.http('put', 'operators/boss/role', { role })).body).toMatchObject({ code: 'INVALID' });
  });

  it('acts as a moderator on users and guests, and on no bot', async () => {
    const { key } = await root.ask<NewOperator>('post', 'operators', { name: 'warden', role: 'moderator' });
    const warden = new TestAuthOperator(auth, key);
    const [person, guest] = [await auth.register('raider'), await auth.guest('raiding_guest')];
    for (const { user } of [person, guest]) {
      await warden.ask('post', `users/${user.id}/suspend`, { reason: 'raid' });
      await warden.ask('post', `users/${user.id}/restore`);
      await warden.ask('post', `users/${user.id}/unlock`);
      await warden.ask('delete', `users/${user.id}/sessions`);
    }
    await root.ask('post', 'bots', { username: 'good_bot' });
    for (const [method, path] of [
      ['post', 'suspend'],
      ['post', 'restore'],
      ['post', 'unlock'],
      ['delete', 'sessions'],
    ] as const) {
      const answer = await warden.http(method, `users/good_bot/${path}`);
      expect(answer, path).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    }
    expect((await warden.http('post', 'users/nobody_here/suspend')).body).toMatchObject({ code: 'NOT_FOUND' });
    await root.ask('post', 'users/good_bot/suspend');
  });

  it('is not known as a moderator to auths and services of 0.2, which would let the key do everything', async () => {
    const { key } = await root.ask<NewOperator>('post', 'operators', { name: 'half', role: 'moderator' });
    const { key: full } = await add('whole');
    const asOlder = (key: string) => auth.questions(INTERNAL_SECRET).ask('POST /internal/operators/identify', { key });
    expect(await asOlder(key)).toEqual({ name: null });
    expect(await asOlder(full)).toMatchObject({ name: 'whole' });
    const olderAuth = `SELECT name FROM auth.operators WHERE key_hash = sha256($1) AND revoked_at IS NULL`;
    expect(await auths.query(olderAuth, [Buffer.from(key)])).toEqual([]);
    expect(await auths.query(olderAuth, [Buffer.from(full)])).toEqual([{ name: 'whole' }]);
  });

  it('is admitted to nothing by the answer of an auth that names no role', async () => {
    const questions = new TestQuestions({ 'POST /internal/operators/identify': () => ({ name: 'opal' }) });
    const names = new OperatorNames({ operatorSecret: undefined }, questions);
    await expect(names.find(newOperatorKey())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it.each(['root', ' opal', 'a\nb', ''])('cannot have the name %j', async (name) => {
    expect((await root.http('post', 'operators', { name })).body).toMatchObject({ code: 'INVALID', field: 'name' });
  });

  it('cannot have a name that has a key', async () => {
    await add('twice');
    expect((await root.http('post', 'operators', { name: 'twice' })).body).toMatchObject({ code: 'CONFLICT' });
    await root.ask('delete', 'operators/twice');
    expect((await add('twice')).name).toBe('twice');
  });

  it('is known to histories, which ask auth, and not to gateways', async () => {
    const { key } = await add('remote');
    const names = (secret: string) => new OperatorNames({ operatorSecret: undefined }, auth.questions(secret));
    expect(await names(INTERNAL_SECRET).find(key)).toEqual({ name: 'remote', role: 'admin' });
    expect(await names(INTERNAL_SECRET).find(newOperatorKey())).toBeUndefined();
    await expect(names(GATEWAY_SECRET).find(key)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('is known to couriers, which have no OPERATOR_SECRET and so ask for root too; histories do not', async () => {
    const { key } = await add('far_away');
    const names = (secret: string, asksForRoot: boolean) =>
      new OperatorNames({ operatorSecret: undefined, asksForRoot }, auth.questions(secret));
    const courier = names(COURIER_SECRET, true);
    expect(await courier.find(key)).toEqual({ name: 'far_away', role: 'admin' });
    expect(await courier.find(OPERATOR_SECRET)).toEqual({ name: 'root', role: 'root' });
    for (const text of [newOperatorKey(), `${OPERATOR_SECRET}x`, 'too short', '']) {
      expect(await courier.find(text)).toBeUndefined();
    }
    expect(await names(INTERNAL_SECRET, false).find(OPERATOR_SECRET)).toBeUndefined();
    for (const secret of [INTERNAL_SECRET, GATEWAY_SECRET]) {
      await expect(names(secret, true).find(OPERATOR_SECRET)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
  });

  it('and the routes for histories do not serve gateways, which have a secret of their own', async () => {
    const ask = (path: string, secret: string, body: object) =>
      auth.http('post', path).set('x-parley-internal-secret', secret).send(body);
    expect((await ask('/internal/sessions/check', GATEWAY_SECRET, { sessionIds: [] })).status).toBe(200);
    expect((await ask('/internal/users/find', INTERNAL_SECRET, { userIds: [] })).status).toBe(200);
    expect((await ask('/internal/users/find', GATEWAY_SECRET, { userIds: [] })).status).toBe(401);
  });
});
