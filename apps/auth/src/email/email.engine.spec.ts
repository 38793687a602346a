import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestMailServer } from '../../testing/test-mail-server.js';
import { PASSWORD, TestAuths, type TestAuth, type TestPerson } from '../../testing/test-auth.js';

describe('the e-mail address of an account', () => {
  let auths: TestAuths;
  let auth: TestAuth;
  let server: TestMailServer;

  beforeAll(async () => {
    server = await TestMailServer.start();
    auths = await TestAuths.start();
    auth = await auths.open(server.env);
  });
  afterAll(async () => {
    await auths.stop();
    await server.close();
  });

  const put = (person: TestPerson, email: string, password = PASSWORD) =>
    person.http('put', '/v1/users/me/email').send({ email, password });
  const state = async (person: TestPerson) => (await person.http('get', '/v1/users/me/email')).body;
  const verify = (token: string) => auth.http('post', '/v1/auth/email/verify').send({ token });

  it('waits for the link in its mail, and counts once the link is used', async () => {
    const ann = await auth.register('ann_mail');
    expect(await state(ann)).toEqual({ email: null, verifiedAt: null, pending: null });
    const answer = await put(ann, 'Ann@Example.org');
    expect([answer.status, answer.body]).toEqual([202, {}]);
    expect(await state(ann)).toEqual({ email: null, verifiedAt: null, pending: 'Ann@Example.org' });
    const used = await verify(await server.token('Ann@Example.org'));
    expect([used.status, used.body]).toEqual([200, { email: 'Ann@Example.org' }]);
    expect(await state(ann)).toEqual({ email: 'Ann@Example.org', verifiedAt: expect.any(String), pending: null });
    const same = await put(ann, 'ann@EXAMPLE.org');
    expect([same.status, same.body]).toEqual([200, {}]);
  });
});
