import { beforeEach, describe, expect, it } from 'vitest';

import type { LinkId, RoomId } from '#contracts';

import { ALICE, TOKENS } from '../../model/samples.js';
import { VirtualClock } from '../../model/virtual-clock.js';
import type { Parley } from '../client.js';
import { connect } from '../connect.js';

const ROOM = 'r/1' as RoomId;
const LINK = 'l' as LinkId;

describe('invitations', () => {
  let requests: string[];
  let answer: () => Response;
  let parley: Parley;

  beforeEach(() => {
    requests = [];
    answer = () => Response.json({ user: ALICE, tokens: TOKENS });
    parley = connect({
      url: 'http://parley.test',
      cookie: true,
      dial: () => ({ send: () => undefined, close: () => undefined }),
      fetch: async (url, { method, body }) => {
        requests.push([method, new URL(url).pathname, body as string | undefined].join(' ').trim());
        return answer();
      },
      runtime: { clock: new VirtualClock(), random: () => 0, newId: () => 'id' },
    });
  });

  it('are read by somebody who is not signed in, with the code in the body alone', async () => {
    const invitation = { site: { name: 'Weir' }, kind: 'account', invitedBy: 'Kim', rooms: [{ name: 'design' }] };
    answer = () => Response.json(invitation);
    expect(await (await parley.invites()).read('secret')).toEqual(invitation);
    expect(requests).toEqual(['POST /v1/auth/invite {"code":"secret"}']);
  });

  it('that are not valid say so by the field', async () => {
    answer = () => Response.json({ code: 'NOT_FOUND', retry: 'never', field: 'code' }, { status: 404 });
    const refusal = { code: 'NOT_FOUND', details: { field: 'code' } };
    await expect((await parley.invites()).read('secret')).rejects.toMatchObject(refusal);
  });

  it('come with a new guest, and open their rooms by the code or by what the account was made with', async () => {
    await parley.guest({ displayName: 'Alice', invite: 'secret' });
    const opened = { rooms: ['r'], refused: [{ roomId: 'q', code: 'BANNED' }] };
    answer = () => Response.json(opened);
    expect(await (await parley.invites()).open('secret')).toEqual(opened);
    await (await parley.invites()).open();
    expect(requests).toEqual([
      'POST /v1/auth/guest {"displayName":"Alice","invite":"secret","cookie":true}',
      'POST /v1/me/invites {"code":"secret"}',
      'POST /v1/me/invites {}',
    ]);
  });

  it('make a guest an account, with another username', async () => {
    await parley.guest('alice');
    answer = () => Response.json({ user: { ...ALICE, type: 'user', username: 'kim', version: 2 } });
    await parley.account.upgrade('password', { username: 'kim', invite: 'secret' });
    expect(parley.me.getSnapshot()?.user).toMatchObject({ type: 'user', username: 'kim' });
    expect(requests.at(-1)).toBe('POST /v1/auth/upgrade {"password":"password","username":"kim","invite":"secret"}');
  });

  it('are links that admins of a room list, make and end', async () => {
    await parley.guest('alice');
    requests.length = 0;
    const invites = await parley.invites();
    const link = { id: LINK, kind: 'guest', uses: 5, used: 0, expiresAt: '', url: '' };
    answer = () => Response.json({ links: [link] });
    expect(await invites.links(ROOM)).toEqual([link]);
    answer = () => Response.json(link);
    expect(await invites.makeLink(ROOM, { id: LINK, kind: 'guest', uses: 5 })).toEqual(link);
    answer = () => new Response(null, { status: 204 });
    await invites.endLink(ROOM, LINK);
    expect(requests).toEqual([
      'GET /v1/rooms/r%2F1/links',
      'POST /v1/rooms/r%2F1/links {"id":"l","kind":"guest","uses":5}',
      'DELETE /v1/rooms/r%2F1/links/l',
    ]);
  });
});
