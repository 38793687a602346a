import { describe, expect, it } from 'vitest';
import { personOf } from '../../testing/test-imported-people.js';
import { accountOf, keptEmailOf, matchedEmailOf } from './imported-person.policy.js';

const EMAIL = 'Ann@corp.example';

describe('a person of an import', () => {
  it.each([
    [{ username: 'Jane Doe', displayName: 'JD' }, 'jane-doe', 'JD'],
    [{ username: '日本', displayName: 'Jane Doe' }, 'jane-doe', 'Jane Doe'],
    [{ username: 'jane', displayName: ' ' }, 'jane', 'jane'],
    [{ username: '', displayName: '' }, 'user', 'user'],
    [{ username: '\ud800\0', displayName: '\u202e' }, 'user', 'user'],
  ])('of the names %j is called %s, and shown as %s', (names, username, displayName) => {
    const account = accountOf(personOf('U1', names));
    expect([account.usernames[0], account.displayName]).toEqual([username, displayName]);
  });

  it('is a bot or a user, also if it was a guest', () => {
    const types = (['user', 'guest', 'bot'] as const).map((type) => accountOf(personOf('U1', { type })).type);
    expect(types).toEqual(['user', 'user', 'bot']);
  });

  it.each([
    [{}, 'ann@corp.example', true, 'ann@corp.example'],
    [{ active: false }, 'ann@corp.example', false, 'ann@corp.example'],
    [{ type: 'guest' }, 'ann@corp.example', false, 'ann@corp.example'],
    [{ type: 'bot' }, 'ann@corp.example', false, null],
    [{ email: 'Ann <ann@corp.example>' }, null, false, null],
    [{ email: null }, null, false, null],
  ] as const)(
    '%j keeps the e-mail address %s; it opens the account: %s; it matches %s',
    (facts, kept, opens, matched) => {
      const person = personOf('U1', { email: EMAIL, ...facts });
      expect(keptEmailOf(person)).toEqual({ emailKey: kept, byEmail: opens });
      expect(matchedEmailOf(person)).toBe(matched);
    },
  );
});
