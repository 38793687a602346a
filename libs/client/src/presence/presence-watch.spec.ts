import { describe, expect, it, vi } from 'vitest';

import type { SettableStatus, UserId } from '#contracts';

import { connect } from '../connect.js';
import type { LinkHandlers } from '../connection/link.js';
import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import { PresenceWatch } from './presence-watch.js';

const WITH = { features: ['invisible'] };
const WITHOUT = { features: [] };

function watching(initial: SettableStatus = 'online') {
  const sent: [string, object][] = [];
  const report = vi.fn();
  const requests = {
    ask: (event: string, fields: object) => {
      sent.push([event, fields]);
      return Promise.resolve({ presence: [] });
    },
  };
  const presence = new PresenceWatch(requests as unknown as Requests, { report } as unknown as Runtime, () => initial);
  return { presence, sent };
}

describe('the own status', () => {
  it('is set once, and again only on a server that does not read it in the handshake', async () => {
    const { presence, sent } = watching();
    await presence.set('dnd');
    presence.resume(WITH);
    expect(sent).toEqual([['presence:set', { status: 'dnd' }]]);
    presence.resume(WITHOUT);
    expect(sent).toHaveLength(2);
  });

  it('is not sent as invisible to a server that does not know it', () => {
    const { presence, sent } = watching('invisible');
    presence.resume(WITHOUT);
    expect(sent).toEqual([]);
  });

  it('is the initial one again after a sign-out', async () => {
    const { presence } = watching('away');
    expect(presence.own).toBe('away');
    await presence.set('dnd');
    presence.clear();
    expect(presence.own).toBe('away');
  });

  it('is in each handshake from the first on', async () => {
    const dialled: SettableStatus[] = [];
    let link: LinkHandlers | undefined;
    const names = { username: 'ann', displayName: 'Ann' };
    const profile = { type: 'guest', avatarUrl: null, ext: null, version: 1, createdAt: '' };
    const user = { id: 'ann' as UserId, ...names, ...profile };
    const tokens = { accessToken: 'a', tokenType: 'Bearer', expiresIn: 600, sessionId: 's', refreshToken: 'r' };
    const parley = connect({
      url: 'http://parley.test',
      status: () => 'invisible',
      fetch: () => Promise.resolve(Response.json({ user, tokens })),
      dial: (_token, handlers, status) => {
        dialled.push(status);
        link = handlers;
        return { send: () => undefined, close: () => undefined };
      },
    });
    await parley.guest('ann');
    await expect.poll(() => dialled).toEqual(['invisible']);
    link?.received('ready', { epoch: 'e', ...WITH } as never);
    parley.presence.set('dnd').catch(() => undefined);
    parley.reconnect();
    await expect.poll(() => dialled).toEqual(['invisible', 'dnd']);
    parley.close();
  });
});
