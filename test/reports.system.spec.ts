import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

import { newId, type Item, type MessageId } from '#contracts';
import { usersOfTests } from '#testing/users/users-of-tests';

/** Long enough for an unwanted frame to arrive. */
const QUIET_MS = 1_000;

const users = usersOfTests();

describe('a report', () => {
  it('reaches moderators when they ask, without a name, and no connection by itself', async () => {
    const [ann, ben, cid] = [await users.online('ann'), await users.online('ben', -1), await users.online('cid')];
    expect(cid.socket.ready.features).toContain('reports');
    const memberIds = [ben.user.id, cid.user.id];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'group', name: 'reports', memberIds });
    const id = newId<MessageId>();
    await ben.socket.ask('message:send', { id, roomId, body: 'an insult' });
    const sockets = [ann.socket, ben.socket, cid.socket];
    const isOf = (item: Item): boolean => item.type === 'message' && item.message.id === id;
    for (const socket of sockets) await socket.wait('changes', ({ items }) => items.some(isOf));
    await sleep(QUIET_MS);
    const frames = () => sockets.map((socket) => [...socket.of('changes'), ...socket.of('user:changes')].length);
    const before = frames();
    expect(await cid.socket.ask('message:report', { roomId, id, reason: 'abuse', note: 'look' })).toEqual({});
    const { reports } = await ann.socket.ask('report:list', { roomId });
    expect(reports).toMatchObject([{ messageId: id, senderId: ben.user.id, notes: ['look'], count: 1, state: 'open' }]);
    expect(JSON.stringify(reports)).not.toContain(cid.user.id);
    expect((await ann.socket.ask('room:open', { roomId })).room.me.openReports).toBe(1);
    expect((await ben.socket.ask('room:open', { roomId })).room.me).not.toHaveProperty('openReports');
    const reportId = reports[0]?.id ?? '';
    expect(await ann.socket.ask('report:close', { roomId, reportId })).toMatchObject({ state: 'closed' });
    await sleep(QUIET_MS);
    expect(frames()).toEqual(before);
  });
});
