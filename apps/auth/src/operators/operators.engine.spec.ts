import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperatorNames } from '#access/operator-names';
import type { AuditPage, NewOperator, OperatorsAnswer } from '#access/internal-api';
import { newOperatorKey } from '#access/operator-key.policy';
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

  it('cannot add or revoke operators: a revoked key leaves no other behind', async () => {
    const { key } = await add('ambitious');
    const operator = new TestAuthOperator(auth, key);
    for (const answer of [
      await operator.http('post', 'operators', { name: 'a_second_me' }),
      await operator.http('delete', 'operators/ambitious'),
    ])
      expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    const { operators } = await operator.ask<OperatorsAnswer>('get', 'operators');
    expect(operators.map(({ name }) => name)).toContain('ambitious');
    expect(operators.map(({ name }) => name)).not.toContain('a_second_me');
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
    expect(await names(INTERNAL_SECRET).nameOf(key)).toBe('remote');
    expect(await names(INTERNAL_SECRET).nameOf(newOperatorKey())).toBeUndefined();
    await expect(names(GATEWAY_SECRET).nameOf(key)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('is known to couriers, which have no OPERATOR_SECRET and so ask for root too; histories do not', async () => {
    const { key } = await add('far_away');
    const names = (secret: string, asksForRoot: boolean) =>
      new OperatorNames({ operatorSecret: undefined, asksForRoot }, auth.questions(secret));
    const courier = names(COURIER_SECRET, true);
    expect(await courier.nameOf(key)).toBe('far_away');
    expect(await courier.nameOf(OPERATOR_SECRET)).toBe('root');
    for (const text of [newOperatorKey(), `${OPERATOR_SECRET}x`, 'too short', '']) {
      expect(await courier.nameOf(text)).toBeUndefined();
    }
    expect(await names(INTERNAL_SECRET, false).nameOf(OPERATOR_SECRET)).toBeUndefined();
    for (const secret of [INTERNAL_SECRET, GATEWAY_SECRET]) {
      await expect(names(secret, true).nameOf(OPERATOR_SECRET)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
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
