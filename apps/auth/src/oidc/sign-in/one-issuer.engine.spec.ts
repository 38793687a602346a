import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { setProviding } from '../../../testing/set-auth.js';
import { TestBrowser } from '../../../testing/test-browser.js';

describe('two providers of one issuer', () => {
  const { provider, auth } = setProviding({
    staff: { REQUIRE: 'groups:staff' },
    guests: {},
    board: { REQUIRE: 'roles:board' },
  });

  const enter = async (id: string) => {
    const { status, body } = await new TestBrowser(auth, id).finish();
    return { status, field: body.field, user: body.user?.id };
  };
  const be = (facts: object) => {
    provider.user = { sub: randomBytes(8).toString('hex'), name: 'Ann', ...facts };
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
    provider.user = { ...provider.user, groups: ['former'] };
    expect(await enter('guests')).toMatchObject({ status: 403, field: 'provider' });
    provider.user = { ...provider.user, groups: ['staff'] };
    expect(await enter('guests')).toMatchObject({ status: 200, user });
  });

  it('leave an account that was made without a requirement open', async () => {
    be({});
    const { user } = await enter('guests');
    provider.user = { ...provider.user, groups: ['staff'] };
    expect(await enter('staff')).toMatchObject({ status: 200, user });
    provider.user = { ...provider.user, groups: [] };
    expect(await enter('guests')).toMatchObject({ status: 200, user });
  });
});
