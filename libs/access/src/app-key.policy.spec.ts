import { describe, expect, it } from 'vitest';
import { APP_SCOPES, ChatError, newId, type AppScope, type SessionId, type UserId } from '#contracts';
import { assertActsAsBot } from './app-key.policy.js';
import type { Identity } from './identity.js';

const token: Identity = {
  actor: { userId: newId<UserId>(), username: 'shop', displayName: 'The shop', type: 'bot', version: 1 },
  sessionId: newId<SessionId>(),
  expiresAt: new Date('2126-01-01'),
};
const key = (...scopes: AppScope[]): Identity => ({ ...token, scopes });
const PAGE = 'https://chat.example';

function refusal(identity: Identity, origin?: string, route?: string): unknown {
  try {
    assertActsAsBot(identity, { origin, route });
    return 'admitted';
  } catch (error) {
    if (error instanceof ChatError) return [error.code, error.details.field];
    throw error;
  }
}

describe('the key of an app', () => {
  it('acts as the bot of the app if it has the scope rooms', () => {
    expect(refusal(key(...APP_SCOPES), undefined, '/v1/rooms/:id')).toBe('admitted');
    expect(refusal(key('rooms'))).toBe('admitted');
    expect(refusal(key('users', 'sessions', 'feed'), undefined, '/v1/rooms/:id')).toEqual(['FORBIDDEN', 'scope']);
  });

  it('is taken by no route of accounts', () => {
    expect(refusal(key('rooms'), undefined, '/v1/auth/sessions')).toEqual(['FORBIDDEN', 'token']);
  });

  it('is refused in a page, whatever the page is', () => {
    for (const origin of [PAGE, 'null', ''])
      expect(refusal(key('rooms'), origin, '/v1/rooms')).toEqual(['FORBIDDEN', 'origin']);
  });
});

it('another token has no scopes, and is admitted everywhere', () => {
  expect(refusal(token, PAGE, '/v1/auth/sessions')).toBe('admitted');
});
