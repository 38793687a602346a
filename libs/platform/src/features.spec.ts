import { describe, expect, it } from 'vitest';
import { DRAFTS_FEATURE, PUSH_FEATURE, type UserType } from '#contracts';
import { Features } from './features.js';

const FILES = { files: 'off', guestFiles: false } as const;

it('bots have no drafts', () => {
  const has = (type: UserType) => new Features(FILES).of(type).includes(DRAFTS_FEATURE);
  expect({ user: has('user'), guest: has('guest'), bot: has('bot') }).toEqual({ user: true, guest: true, bot: false });
});

describe('the feature push', () => {
  const has = (type: UserType, ways: { pushContact?: string; pushHookUrl?: string }) =>
    new Features({ ...FILES, ...ways }).of(type).includes(PUSH_FEATURE);

  it.each([{ pushContact: 'mailto:ops@chat.example' }, { pushHookUrl: 'https://push.example' }])(
    'is that of users and guests where a way is configured: %o',
    (ways) => {
      expect({ user: has('user', ways), guest: has('guest', ways), bot: has('bot', ways) }).toEqual({
        user: true,
        guest: true,
        bot: false,
      });
    },
  );

  it('is nobody’s elsewhere', () => {
    expect(has('user', {})).toBe(false);
  });
});
