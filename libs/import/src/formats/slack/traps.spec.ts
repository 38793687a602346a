import { describe, expect, it } from 'vitest';
import { CHANNEL, type Json, message, recordsOf, USERS } from '../../../testing/slack-export.js';

describe('an export of Slack', () => {
  it('S1: takes times from ts, never from the name of the day', async () => {
    const { of } = await recordsOf([message('1709251199.000000')]);
    expect(of('message')[0]?.createdAt).toBe('2024-02-29T23:59:59.000Z');
  });

  it.each([
    ['as it is', 'größe'],
    ['of a Mac', 'gro\u0308ße'],
    ['of a program that takes it for CP437', 'gr├╢├ƒe'],
  ])('S2: finds the channel by the name of its folder, %s', async (_, folder) => {
    const files = {
      'channels.json': [{ ...CHANNEL, name: 'größe' }],
      [`${folder}/2024-03-01.json`]: [message('1.0')],
    };
    expect((await recordsOf([], files)).of('message')).toMatchObject([{ room: 'C1' }]);
  });

  it('S3: reads lists in days of rooms only, also a folder deeper', async () => {
    const files = {
      'canvases.json': [{ id: 'F1' }],
      'main/canvas_in_the_conversation.json': { id: 'F2' },
      '__MACOSX/main/2024-03-01.json': [message('5.0')],
      '.DS_Store': 'x',
      'FC:F1:Plan/2024-03-01.json': [message('6.0')],
    };
    const { of } = await recordsOf([message('1.0')], files, 'deeper');
    expect(of('message').map(({ id }) => id)).toEqual(['C1:1.0']);
    expect(of('dropped')).toMatchObject([
      { of: 'canvases', id: 'F1', reason: 'not a message' },
      { of: 'canvas_in_the_conversation', id: 'F2', reason: 'not a message' },
      { of: 'message', reason: 'room not in the export' },
    ]);
  });

  it('S4: reads the exports in an Enterprise Grid', async () => {
    const files = {
      'users.json': '[]',
      'org_users.json': USERS,
      'teams/one/channels.json': [{ id: 'C2', name: 'main', members: ['U2'] }],
      'teams/one/main/2024-03-01.json': [message('2.0')],
    };
    const { of } = await recordsOf([message('1.0')], files);
    expect(of('message').map(({ id }) => id)).toEqual(['C1:1.0', 'C2:2.0']);
  });

  it('S4: finds a channel of several workspaces in the outer list, and none of another workspace', async () => {
    const files = {
      'teams/one/channels.json': [],
      'teams/one/main/2024-03-02.json': [message('2.0')],
      'teams/one/secret/2024-03-02.json': [message('3.0')],
      'teams/two/groups.json': [{ id: 'G1', name: 'secret', members: ['U2'] }],
    };
    const { of } = await recordsOf([message('1.0')], files);
    expect(of('message').map(({ id }) => id)).toEqual(['C1:1.0', 'C1:2.0']);
    expect(of('dropped')).toMatchObject([{ id: 'secret:3.0', reason: 'room not in the export' }]);
  });

  it('S5, S6: knows people who are in no list, and shows the name that Slack showed', async () => {
    const profile = { display_name: '', real_name: 'Fay Partner', name: 'partner' };
    const { of } = await recordsOf([
      message('1.0', { user: 'UFAR', user_profile: profile }),
      message('2.0', { user: 'UGONE' }),
      message('3.0', { user: 'USLACKBOT' }),
    ]);
    expect(of('user').map(({ id, displayName, type }) => [id, displayName, type])).toEqual([
      ...[
        ['U1', 'Ann Lee', 'user'],
        ['U2', 'Bob', 'user'],
        ['U3', 'robot', 'bot'],
      ],
      ...[
        ['UFAR', 'Fay Partner', 'user'],
        ['UGONE', 'UGONE', 'user'],
        ['USLACKBOT', 'Slackbot', 'bot'],
      ],
    ]);
    expect(of('user').filter(({ email }) => email === 'a@example.org')).toHaveLength(2);
  });

  it('S7: tells messages of one second apart, and drops those without a time', async () => {
    const { of } = await recordsOf([
      ...[message('1709357410.000100'), message('1709357410.000200'), message('1709357410.000100')],
      { type: 'message', user: 'U1', text: 'no time' },
    ]);
    expect(of('message').map(({ id }) => id)).toEqual(['C1:1709357410.000100', 'C1:1709357410.000200']);
    expect(of('dropped').map(({ reason }) => reason)).toEqual(['no time', 'twice in the export']);
  });

  it('S8: finds replies in later days, roots that are missing, and broadcasts once', async () => {
    const root = message('1.0', { thread_ts: '1.0' });
    const { of } = await recordsOf(
      [
        root,
        message('2.0', { thread_ts: '1.0', subtype: 'thread_broadcast', root }),
        message('3.0', { thread_ts: '0.5' }),
      ],
      { 'main/2024-03-02.json': [message('90000.0', { thread_ts: '1.0' })] },
    );
    expect(of('message').map(({ id, threadOf, inRoom, deleted }) => [id, threadOf, inRoom, deleted])).toEqual([
      ['C1:1.0', null, false, false],
      ['C1:2.0', 'C1:1.0', true, false],
      ['C1:0.5', null, false, true],
      ['C1:3.0', 'C1:0.5', false, false],
      ['C1:90000.0', 'C1:1.0', false, false],
    ]);
  });

  it('S9: keeps the place of a deleted root, and drops what nothing hangs on', async () => {
    const tombstone = { subtype: 'tombstone', hidden: true, text: 'This message was deleted.', user: 'USLACKBOT' };
    const { of } = await recordsOf([
      message('1.0', { ...tombstone, thread_ts: '1.0' }),
      message('2.0', { thread_ts: '1.0' }),
      message('3.0', { ...tombstone, thread_ts: '3.0', latest_reply: '0000000000.000000' }),
      message('4.0', { subtype: 'tombstone', text: 'what it said', thread_ts: '4.0' }),
      message('5.0', { thread_ts: '4.0' }),
    ]);
    expect(of('message').map(({ id, sender, body, deleted }) => [id, sender, body, deleted])).toEqual([
      ['C1:1.0', null, '', true],
      ['C1:2.0', 'U1', 'at 2.0', false],
      ['C1:4.0', 'U1', '', true],
      ['C1:5.0', 'U1', 'at 5.0', false],
    ]);
    expect(of('dropped')).toMatchObject([{ id: 'C1:3.0', reason: 'deleted' }]);
  });

  it('S15, S16, S19: keeps edits of people and pins of rooms, and takes a huddle for no message', async () => {
    const channel = { ...CHANNEL, pins: [{ id: '1.0', type: 'C', user: 'U2' }] };
    const { of } = await recordsOf(
      [
        message('1.0', { edited: { user: 'U1', ts: '2.0' } }),
        message('3.0', {
          user: 'USLACKBOT',
          subtype: 'huddle_thread',
          text: '',
          edited: { user: 'USLACKBOT', ts: '4.0' },
        }),
        message('5.0', { subtype: 'sh_room_created', text: '' }),
      ],
      { 'channels.json': [channel] },
    );
    expect(of('message')).toMatchObject([{ id: 'C1:1.0', editedAt: '1970-01-01T00:00:02.000Z' }]);
    expect(of('pin')).toEqual([{ record: 'pin', message: 'C1:1.0', user: 'U2' }]);
    expect(of('notice').map(({ text }) => text)).toEqual(['huddle_thread', 'sh_room_created']);
  });

  it('S17: knows each kind of room, and names groups of people by their names', async () => {
    const { of } = await recordsOf([], {
      'groups.json': [{ id: 'G1', name: 'secret', created: 1600000000, creator: null, members: ['U1'] }],
      'mpims.json': ['1', '2'].map((number) => ({
        id: `M${number}`,
        name: `mpdm-ann--bo-${number}`,
        members: ['U1', 'U2'],
      })),
      'dms.json': [
        { id: 'D1', created: 1, members: ['U1', 'U2'] },
        { id: 'D2', created: 1, members: ['U1'] },
        { id: 'D3', created: 1, members: ['U2', 'U1'] },
      ],
      'D1/2024-03-01.json': [message('1.0')],
      'D3/2024-03-01.json': [message('2.0')],
    });
    expect(
      of('room').map(({ id, kind, visibility, name, createdAt }) => [id, kind, visibility, name, createdAt]),
    ).toEqual([
      ['C1', 'group', 'public', 'main', '2020-09-13T12:26:40.000Z'],
      ['G1', 'group', 'private', 'secret', '2020-09-13T12:26:40.000Z'],
      ['M1', 'group', 'private', 'Ann Lee, Bob', null],
      ['M2', 'group', 'private', 'Ann Lee, Bob', null],
      ['D1', 'direct', 'private', null, null],
      ['D2', 'group', 'private', 'Ann Lee', null],
    ]);
    expect(of('message').map(({ room }) => room)).toEqual(['D1', 'D1']);
  });

  it('S17: takes a room that says it is private for private, whatever list it is in', async () => {
    const rooms = [CHANNEL, { ...CHANNEL, id: 'C2', name: 'secret', is_private: true }];
    const { of } = await recordsOf([], { 'channels.json': rooms });
    expect(of('room').map(({ visibility }) => visibility)).toEqual(['public', 'private']);
  });

  it('S18: tells who came and left', async () => {
    const { of } = await recordsOf([message('1.0', { subtype: 'channel_join', user: 'U2' })]);
    expect(of('notice')).toEqual([
      { record: 'notice', room: 'C1', user: 'U2', at: '1970-01-01T00:00:01.000Z', text: 'channel_join' },
    ]);
  });

  it('counts what is no object, and files without an id', async () => {
    const odd = [null, 'x', [], message('1.0', { files: [{ name: 'a.txt' }, { id: 'F1', name: 'b.txt' }] })];
    const { of } = await recordsOf(odd as Json[], {
      'users.json': [...USERS, null],
      'channels.json': [CHANNEL, 7],
      'integration_logs.json': ['x'],
    });
    expect(of('message')).toMatchObject([{ files: ['F1'] }]);
    expect(of('dropped').map((one) => [one.of, one.reason])).toEqual([
      ['user', 'not readable'],
      ['room', 'not readable'],
      ...Array(3).fill(['message', 'not readable']),
      ['file', 'not readable'],
      ['integration_logs', 'not a message'],
    ]);
  });
});
