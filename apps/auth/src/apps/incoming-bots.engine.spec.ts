import { describe, expect, it } from 'vitest';
import { newId, type IncomingId, type UserId } from '#contracts';
import { incomingBotOf, isIncomingBot } from '#access/incoming-bot';
import { setAuthOnRedis } from '../../testing/set-auth.js';

describe('the bot of an incoming webhook', () => {
  const { auth, operator } = setAuthOnRedis();

  const make = async (id: IncomingId, name: string) =>
    (await auth.questions().ask('POST /internal/bots/incoming', { id, name })).bot;

  it('is made once by equal requests, also at the same time, under a made username', async () => {
    const id = newId<IncomingId>();
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => make(id, 'CI')));
    expect(first).toMatchObject({ id: incomingBotOf(id), displayName: 'CI', type: 'bot' });
    expect(first?.username).toMatch(/^user-[a-z2-9]{10}$/);
    for (const other of others) expect(other).toEqual(first);
    expect(await make(id, 'another name')).toEqual(first);
  });

  it('has no token, and an operator gets none for it', async () => {
    const bot = await make(newId(), 'CI');
    await expect(operator.ask('post', `bots/${bot?.username}/tokens`, {})).rejects.toThrow(/has no token/);
    const { bots } = await operator.ask<{ bots: { id: string; tokens: number }[] }>('get', 'bots');
    expect(bots.find(({ id }) => id === bot?.id)).toMatchObject({ tokens: 0 });
  });

  it('is not made again once it is erased', async () => {
    const id = newId<IncomingId>();
    const bot = await make(id, 'CI');
    await operator.ask('delete', `users/${bot?.id}`);
    expect(await make(id, 'CI')).toBeNull();
  });

  it('is known by its id, which no other user has', () => {
    expect(isIncomingBot(incomingBotOf(newId()))).toBe(true);
    expect(isIncomingBot(newId<UserId>())).toBe(false);
  });
});
