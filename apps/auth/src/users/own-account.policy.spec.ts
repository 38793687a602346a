import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { assertOwnAccount, assertOwnProfile } from './own-account.policy.js';

describe('the host of a user whom an app brought', () => {
  const user = { appId: newId<UserId>() };

  it('decides on the profile, the password and the end', () => {
    expect(() => assertOwnProfile(user, 'avatar')).toThrowError(
      expect.objectContaining({ code: 'FORBIDDEN', details: expect.objectContaining({ field: 'avatar' }) }),
    );
    expect(() => assertOwnAccount(user)).toThrowError(expect.objectContaining({ code: 'FORBIDDEN' }));
  });
});

it('every other user decides alone', () => {
  expect(() => assertOwnProfile({ appId: null }, 'avatar')).not.toThrow();
  expect(() => assertOwnAccount({ appId: null })).not.toThrow();
});
