import { describe, expect, it } from 'vitest';
import { APPEND_FEATURE, DRAFTS_FEATURE, LINKS_FEATURE, PUSH_FEATURE, type UserType } from '#contracts';
import { Features } from './features.js';

const FILES = { files: 'off', guestFiles: false, grow: 'off' } as const;

it('bots have no drafts', () => {
  const has = (type: UserType) => new Features(FILES).of(type).includes(DRAFTS_FEATURE);
  expect({ user: has('user'), guest: has('guest'), bot: has('bot') }).toEqual({ user: true, guest: true, bot: false });
});

it.each([
  ['off', { user: false, guest: false, bot: false }],
  ['bots', { user: false, guest: false, bot: true }],
  ['all', { user: true, guest: true, bot: true }],
] as const)('GROW=%s says who has the feature append', (grow, expected) => {
  const has = (type: UserType) => new Features({ ...FILES, grow }).of(type).includes(APPEND_FEATURE);
  expect({ user: has('user'), guest: has('guest'), bot: has('bot') }).toEqual(expected);
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

describe('the feature links', () => {
  const has = (type: UserType, settings: object) =>
    new Features({ ...FILES, ...settings }).of(type).includes(LINKS_FEATURE);

  it('is that of users where LINKS is not off, and by default where registration is open', () => {
    const [open, invite] = [{ registration: 'open' }, { registration: 'invite' }];
    expect(
      [open, invite, { ...open, links: 'off' }, { ...invite, links: 'guests' }].map((each) => has('user', each)),
    ).toEqual([...[true, false, false, true]]);
    expect([has('guest', open), has('bot', open)]).toEqual([false, false]);
  });
});
