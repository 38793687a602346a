import { describe, expect, it } from 'vitest';
import { loadStandaloneConfig } from '#config/app-config';
import { CHAT_SETTINGS } from '#config/chat.settings';
import { CLIENT_EVENTS, EVENTS, newId, type ChatError, type ClientEvent, type CommandEvent } from '#contracts';
import type { RoomId, UserId } from '#contracts';
import { ipKey } from './ip-key.policy.js';
import { ChatLimits } from './chat-limits.js';
import { LimiterFactory } from './limiter.js';

const RATES = Object.values(CHAT_SETTINGS).flatMap(({ env }) => (env.startsWith('RATE_') ? [env] : []));
const ONE_EACH = Object.fromEntries(RATES.map((env) => [env, '1/1h']));
const ROOM = newId<RoomId>();

function limitsWith(env: Record<string, string>): ChatLimits {
  return new ChatLimits(loadStandaloneConfig(env), new LimiterFactory(undefined));
}

/** The scope of the refusal, or `undefined`. */
function scopeOf(limits: ChatLimits, event: ClientEvent, userId: UserId, request: object = {}): string | undefined {
  const { kind, limit } = EVENTS[event];
  if (kind === 'command') return limits.refusalOf(event as CommandEvent, userId, ROOM, request)?.details.scope;
  try {
    limits.demand(limit, userId);
    return undefined;
  } catch (error) {
    return (error as ChatError).details.scope;
  }
}

describe('the limits of events', () => {
  it.each(CLIENT_EVENTS)('bound %s by user, and say so in ready', (event) => {
    const limits = limitsWith(ONE_EACH);
    const [ann, bob] = [newId<UserId>(), newId<UserId>()];
    const { limit } = EVENTS[event];
    expect([scopeOf(limits, event, ann), scopeOf(limits, event, ann)]).toEqual([undefined, limit]);
    expect(scopeOf(limits, event, bob)).toBeUndefined();
    expect(limits.rates[limit]).toEqual({ points: 1, windowMs: 3_600_000 });
  });

  it('count each first member of a new room like one who is added later', () => {
    const limits = limitsWith({ RATE_MEMBER: '4/1h' });
    const userId = newId<UserId>();
    const group = (members: number) => ({ memberIds: Array.from({ length: members }, () => newId<UserId>()) });
    expect(scopeOf(limits, 'room:create', userId, group(3))).toBeUndefined();
    expect(scopeOf(limits, 'member:add', userId, { userId: newId<UserId>() })).toBeUndefined();
    expect(scopeOf(limits, 'room:create', userId, group(1))).toBe('member');
    expect(scopeOf(limits, 'room:create', userId, group(0))).toBeUndefined();
    expect(scopeOf(limits, 'room:create', newId<UserId>(), group(100))).toBeUndefined();
  });

  it('count messages to everyone once more, sent or edited, in all rooms', () => {
    const limits = limitsWith({ RATE_EVERYONE: '3/1h' });
    const [ann, bob] = [newId<UserId>(), newId<UserId>()];
    const told = (event: 'message:send' | 'message:edit', userId = ann) =>
      scopeOf(limits, event, userId, { everyone: true });
    expect([told('message:send'), told('message:edit'), told('message:send')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([told('message:send'), told('message:edit')]).toEqual(['everyone', 'everyone']);
    expect(told('message:send', bob)).toBeUndefined();
    for (const request of [{}, { everyone: false }])
      expect([scopeOf(limits, 'message:send', ann, request), scopeOf(limits, 'message:edit', ann, request)]).toEqual([
        undefined,
        undefined,
      ]);
  });

  it('bound pictures by IP, because they are fetched without a token', () => {
    const limits = limitsWith(ONE_EACH);
    limits.demand('avatar', ipKey('2001:db8::1'));
    const refusal = expect.objectContaining({
      code: 'RATE_LIMITED',
      details: expect.objectContaining({ scope: 'avatar' }),
    });
    expect(() => limits.demand('avatar', ipKey('2001:db8::2'))).toThrow(refusal);
    expect(() => limits.demand('avatar', ipKey('10.0.0.1'))).not.toThrow();
    const off = limitsWith({ ...ONE_EACH, RATE_LIMITS: 'off' });
    for (let count = 0; count < 2; count += 1) expect(() => off.demand('avatar', ipKey('10.0.0.1'))).not.toThrow();
  });

  it('bound how often a refused send may be a repeat of a stored message, and the user sends on meanwhile', () => {
    const limits = limitsWith({ RATE_SEND: '2/1h' });
    const [ann, bob] = [newId<UserId>(), newId<UserId>()];
    expect([1, 2, 3].map(() => limits.mayLookForRepeat(ann))).toEqual([true, true, false]);
    expect(limits.mayLookForRepeat(bob)).toBe(true);
    expect(scopeOf(limits, 'message:send', ann)).toBeUndefined();
    expect(limitsWith({ RATE_SEND: '1/1h', RATE_LIMITS: 'off' }).mayLookForRepeat(ann)).toBe(true);
  });

  it('are lifted by RATE_LIMITS=off', () => {
    const limits = limitsWith({ ...ONE_EACH, RATE_LIMITS: 'off' });
    const userId = newId<UserId>();
    const scopes = CLIENT_EVENTS.flatMap((event) => [scopeOf(limits, event, userId), scopeOf(limits, event, userId)]);
    expect(new Set(scopes)).toEqual(new Set([undefined]));
  });

  it('count each stranger whom a user puts into a room; those of guests are lower', () => {
    const limits = limitsWith({ RATE_ADD: '10/1h', RATE_ADD_GUEST: '3/1h' });
    const [user, guest] = [newId<UserId>(), newId<UserId>()];
    expect(limits.refusalOfStrangers({ userId: user, type: 'user' }, 10)).toBeUndefined();
    expect(limits.refusalOfStrangers({ userId: user, type: 'user' }, 1)?.details.scope).toBe('add');
    expect(limits.refusalOfStrangers({ userId: guest, type: 'guest' }, 2)).toBeUndefined();
    expect(limits.refusalOfStrangers({ userId: guest, type: 'guest' }, 2)?.details.scope).toBe('add.guest');
    const off = limitsWith({ RATE_ADD: '1/1h', RATE_LIMITS: 'off' });
    expect(off.refusalOfStrangers({ userId: user, type: 'user' }, 100)).toBeUndefined();
    expect(off.refusalOfStrangers({ userId: user, type: 'user' }, 1)).toBeUndefined();
  });

  it('refuse more strangers than a whole rate for good, and take no point for them', () => {
    const limits = limitsWith({ RATE_ADD: '30/1h', RATE_ADD_GUEST: '20/1h' });
    const [user, guest] = [newId<UserId>(), newId<UserId>()];
    const refusal = (type: 'user' | 'guest', strangers: number) => {
      const refused = limits.refusalOfStrangers({ userId: type === 'guest' ? guest : user, type }, strangers);
      return refused && `${refused.code} ${refused.retry} ${String(refused.details.scope)}`;
    };
    expect(refusal('guest', 100)).toBe('LIMIT_REACHED never add.guest');
    expect(refusal('guest', 20)).toBeUndefined();
    expect(refusal('guest', 1)).toBe('RATE_LIMITED later add.guest');
    expect(refusal('guest', 21)).toBe('LIMIT_REACHED never add.guest');
    expect(refusal('user', 31)).toBe('LIMIT_REACHED never add');
    expect(refusal('user', 30)).toBeUndefined();
  });
});
