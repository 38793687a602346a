import { describe, expect, it } from 'vitest';
import {
  BOB,
  HOOK,
  ROOM,
  THREAD,
  type Json,
  exported,
  latestId,
  message,
  recordsOf,
  recordsOfFiles,
} from '../../../testing/discord-export.js';

describe('an export of Discord', () => {
  it('D1: knows kinds without a name, also those of rooms', async () => {
    const { of, bodies } = await recordsOfFiles({
      'a.json': exported({ ...ROOM, type: '16' }, [
        message({ type: '20', content: 'Pong' }),
        message({ type: '8', content: '' }),
        message({ type: '18', content: 'plans' }),
        message({ type: '99', content: '' }),
        message({ type: '99', content: 'words' }),
      ]),
    });
    expect(bodies()).toEqual(['Pong', 'words']);
    expect(of('notice').map(({ text }) => text)).toEqual(['8', '18']);
    expect(of('dropped')).toMatchObject([{ reason: 'notice', detail: 'unknown kind 99' }]);
  });

  it('D2: hangs a thread on the message that has its id, and keeps what is said of it', async () => {
    const root = message({ content: 'root' });
    const thread = { ...THREAD, id: root['id'] };
    const reference = { messageId: root['id'], channelId: '2' };
    const { of } = await recordsOf([root], {
      'b thread.json': exported(thread, [
        message({ type: '21', content: '', reference }),
        message({ content: 'in it' }),
      ]),
    });
    expect(of('room').map(({ id, name }) => [id, name])).toEqual([['2', 'main']]);
    expect(of('message').map(({ room, body, threadOf }) => [room, body, threadOf])).toEqual([
      ['2', 'root', null],
      ['2', 'in it', root['id']],
    ]);
    expect(of('notice')).toMatchObject([{ room: '2', text: '21' }]);
    expect(of('dropped')).toMatchObject([{ of: 'name of a thread', detail: 'plans' }]);
  });

  it('D2: has a stand-in for the first message of a thread, and for a room without a file', async () => {
    const { of } = await recordsOfFiles({ 'a.json': exported({ ...THREAD, id: '50' }, [message()]) });
    expect(of('room')).toMatchObject([{ id: '2', name: 'main', kind: 'group', visibility: 'private' }]);
    expect(of('message').map(({ id, threadOf, deleted }) => [id, threadOf, deleted])).toEqual([
      ['50', null, true],
      [latestId(), '50', false],
    ]);
  });

  it('D2: makes a room of a forum, in which each post is a thread with its title', async () => {
    const first = message({ content: 'How?' });
    const post = { ...THREAD, id: first['id'], categoryId: '7', category: 'help', name: 'An *odd* case' };
    const { of } = await recordsOfFiles({ 'a.json': exported(post, [first, message({ content: 'So.' })]) });
    expect(of('room').map(({ id, name }) => [id, name])).toEqual([['7', 'help']]);
    expect(of('message').map(({ body, threadOf }) => [body, threadOf])).toEqual([
      [String.raw`**An \*odd\* case**` + '\nHow?', null],
      ['So.', first['id']],
    ]);
  });

  it('D2: keeps a private thread from those who read the room', async () => {
    const { of } = await recordsOf([message()], {
      'b.json': exported({ ...THREAD, type: 'GuildPrivateThread', name: 'secret' }, [message({ author: BOB })]),
    });
    expect(of('room').map(({ id, name }) => [id, name])).toEqual([
      ['2', 'main'],
      ['100', 'secret'],
    ]);
    expect(of('membership').map(({ room, user }) => [room, user])).toEqual([
      ['2', '11'],
      ['100', '12'],
    ]);
    expect(of('message').map(({ threadOf }) => threadOf)).toEqual([null, null]);
  });

  it('D4: has times in UTC and orders by them', async () => {
    const at = (timestamp: string) => message({ timestamp, content: timestamp });
    const { of } = await recordsOf([
      ...[at('2026-03-29T04:30:00+02:00'), at('2026-03-29T01:59:59.1234567+01:00'), at('2026-03-29T02:10:00')],
    ]);
    expect(of('message').map(({ createdAt }) => createdAt)).toEqual([
      '2026-03-29T00:59:59.123Z',
      '2026-03-29T02:30:00.000Z',
    ]);
    expect(of('dropped')).toMatchObject([{ of: 'message', reason: 'no time' }]);
    expect(of('source')).toMatchObject([{ name: 'Harbour', exportedAt: '2026-03-30T04:16:39.000Z' }]);
  });

  it('D5: reads ids that somebody has made numbers, digit by digit', async () => {
    const text = JSON.stringify(exported(ROOM, [message({ id: 'ID1' }), message({ id: 'ID2' })]));
    const { of } = await recordsOfFiles({
      'a.json': text.replace('"ID1"', '1487609779978240001').replace('"ID2"', '1487609779978240002'),
    });
    expect(of('message').map(({ id }) => id)).toEqual(['1487609779978240001', '1487609779978240002']);
  });

  it('D6: shows the name in the room, keeps a hook with many names one, and people of one name two', async () => {
    const gone = (id: string) => ({ id, name: 'Deleted User', discriminator: '0000', nickname: 'Deleted User' });
    const { of } = await recordsOf([
      ...[message(), message({ author: HOOK }), message({ author: { ...HOOK, name: 'Weather' } })],
      ...[message({ author: gone('31') }), message({ author: gone('32') }), message({ author: undefined })],
    ]);
    expect(of('user').map(({ id, displayName, type, active }) => [id, displayName, type, active])).toEqual([
      ['11', 'Ann Lee', 'user', true],
      ['19', 'Tide', 'bot', true],
      ['31', 'Deleted User', 'user', false],
      ['32', 'Deleted User', 'user', false],
    ]);
    expect(of('message').map(({ sender, senderName }) => [sender, senderName])).toEqual([
      ...[
        ['11', null],
        ['19', 'Tide'],
        ['19', 'Weather'],
      ],
      ...[
        ['31', null],
        ['32', null],
        [null, null],
      ],
    ]);
  });

  it('D7: puts parts together, also those with the latest message first, and believes no count', async () => {
    const [one, two, three, four] = [message(), message(), message(), message()];
    const at = four['timestamp'];
    const { of } = await recordsOfFiles({
      'a [part 1].json': exported(ROOM, [four, { ...three, timestamp: at }]),
      'a [part 2].json': exported(ROOM, [two, one]),
      'again.json': exported(ROOM, [{ ...one, content: 'edited', timestampEdited: at }]),
    });
    expect(of('message').map(({ id }) => id)).toEqual([one, two, three, four].map(({ id }) => id));
    expect(of('message')[0]?.body).toBe('edited');
    expect(of('dropped')).toMatchObject([{ id: one['id'], reason: 'twice in the export' }]);
  });

  it('D7: has the messages before the end of a file that was cut, and says so', async () => {
    const whole = JSON.stringify(exported(ROOM, [message(), message(), message()]), null, 2);
    const cut = whole.slice(0, whole.lastIndexOf('"content"'));
    const { of } = await recordsOfFiles({ 'a.json': cut, 'b.json': '{"guild": {"id"', 'c_Files/d.json': '{' });
    expect(of('message')).toHaveLength(2);
    expect(of('dropped')).toMatchObject([
      { of: 'file of the export', id: 'b.json', reason: 'not readable', detail: 'ends before its first message' },
      { id: 'a.json', reason: 'not readable', detail: 'was cut: only the 2 messages before the cut are here' },
    ]);
  });

  it('D11: takes notices by their kind, and pins from the messages', async () => {
    const [pinned, other] = [message({ isPinned: true }), message({ isPinned: true, content: 'Pinned a message.' })];
    const reference = { messageId: pinned['id'] };
    const { of } = await recordsOf([
      ...[
        pinned,
        other,
        message({ type: 'ChannelPinnedMessage', author: BOB, content: 'Pinned a message.', reference }),
      ],
      message({ type: 'RecipientAdd', content: 'Added Cy to the group.', mentions: [{ id: '41', name: 'cy' }] }),
    ]);
    expect(of('message').map(({ id }) => id)).toEqual([pinned['id'], other['id']]);
    expect(of('notice').map(({ user, text }) => [user, text])).toEqual([
      ['12', 'ChannelPinnedMessage'],
      ['41', 'RecipientAdd'],
    ]);
    expect(of('pin').map(({ message: id, user }) => [id, user])).toEqual([
      [pinned['id'], '12'],
      [other['id'], null],
    ]);
    expect(of('membership').map(({ user }) => user)).toEqual(['11']);
  });

  it('D13: makes all rooms private, with those who wrote, and two of one name two', async () => {
    const { of } = await recordsOf([message(), message({ author: BOB })], {
      'b.json': exported({ ...ROOM, id: '4', type: 'GuildVoiceChat' }, [message({ author: BOB })]),
    });
    expect(
      of('room').map(({ id, kind, visibility, name, createdAt }) => [id, kind, visibility, name, createdAt]),
    ).toEqual([
      ['2', 'group', 'private', 'main', null],
      ['4', 'group', 'private', 'main', null],
    ]);
    expect(of('membership').map(({ room, user }) => [room, user])).toEqual([
      ['2', '11'],
      ['2', '12'],
      ['4', '12'],
    ]);
  });

  it('D13: has direct rooms of the two who are in them, and private groups of others', async () => {
    const DIRECT = { id: '0', name: 'Direct Messages' };
    const direct = (id: string, type: string, messages: readonly Json[]) =>
      exported({ id, type, name: 'bob', categoryId: null }, messages, DIRECT);
    const { of } = await recordsOfFiles({
      'a.json': direct('5', 'DirectTextChat', [message(), message({ type: 'Call', author: BOB })]),
      'b.json': direct('6', 'DirectTextChat', [message()]),
      'c.json': direct('7', 'DirectGroupTextChat', [message(), message({ author: BOB })]),
      'd.json': exported(
        { id: '8', type: 'DirectGroupTextChat', name: null },
        [message(), message({ author: BOB })],
        DIRECT,
      ),
    });
    expect(of('room').map(({ id, kind, name }) => [id, kind, name])).toEqual([
      ['5', 'direct', null],
      ['6', 'group', 'bob'],
      ['7', 'group', 'bob'],
      ['8', 'group', 'Ann Lee, Bob'],
    ]);
    expect(of('membership').map(({ room, user }) => [room, user])).toContainEqual(['5', '12']);
    expect(of('source')).toMatchObject([{ name: 'Direct Messages' }]);
  });

  it('asks for a name if it is of several servers', async () => {
    const files = {
      'a.json': exported(ROOM, [message()]),
      'b.json': exported({ ...ROOM, id: '8' }, [message()], { id: '9', name: 'Quay' }),
    };
    await expect(recordsOfFiles(files)).rejects.toThrow('Harbour, Quay');
    expect((await recordsOfFiles(files, { source: 'Both' })).of('source')).toMatchObject([{ name: 'Both' }]);
  });

  it('drops what is no message, and never fails on strange values', async () => {
    const odd = [
      null,
      1,
      'x',
      {},
      { id: {}, type: [] },
      message({ author: 5, mentions: 'x', reactions: [{}], embeds: [1] }),
    ];
    const { of } = await recordsOf(odd as readonly Json[]);
    expect(of('message')).toHaveLength(1);
    expect(of('dropped').map(({ of: kind, reason }) => [kind, reason])).toEqual([
      ...odd.slice(0, 5).map(() => ['message', 'not readable']),
      ['reaction', 'not readable'],
    ]);
  });
});
