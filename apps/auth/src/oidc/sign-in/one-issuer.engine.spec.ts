import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser } from '../../../testing/test-browser.js';
import { TestProviding } from '../../../testing/test-providing.js';

describe('two providers of one issuer', () => {
  let site: TestProviding;

  beforeAll(async () => {
    site = await TestProviding.start({
      staff: { REQUIRE: 'groups:staff' },
      guests: {},
      board: { REQUIRE: 'roles:board' },
    });
  });
  afterAll(() => site.stop());

  const enter = async (id: string) => {
    const { status, body } = await new TestBrowser(site.auth, id).finish();
    return { status, field: body.field, user: body.user?.id };
  };
  const be = (facts: object) => {
    site.provider.user = { sub: randomBytes(8).toString('hex'), name: 'Ann', ...facts };
  };

  it('are ways to the same account for those who meet what its own provider requires', async () => {
    be({ groups: ['staff'], roles: ['board'] });
    const { user } = await enter('staff');
    expect(await enter('guests')).toMatchObject({ status: 200, user });
    expect(await enter('board')).toMatchObject({ status: 200, user });
  });

  it('both refuse a user who no longer meets what the provider of the account requires', async () => {
    be({ groups: ['staff'] });
    const { user } = await enter('staff');
    expect(await enter('guests')).toMatchObject({ status: 200, user });
    site.provider.user = { ...site.provider.user, groups: ['former'] };
    expect(await enter('guests')).toMatchObject({ status: 403, field: 'provider' });
    site.provider.user = { ...site.provider.user, groups: ['staff'] };
    expect(await enter('guests')).toMatchObject({ status: 200, user });
  });

  it('leave an account that was made without a requirement open', async () => {
    be({});
    const { user } = await enter('guests');
    site.provider.user = { ...site.provider.user, groups: ['staff'] };
    expect(await enter('staff')).toMatchObject({ status: 200, user });
    site.provider.user = { ...site.provider.user, groups: [] };
    expect(await enter('guests')).toMatchObject({ status: 200, user });
  });
});
