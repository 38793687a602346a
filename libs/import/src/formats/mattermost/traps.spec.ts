import { describe, expect, it } from 'vitest';
import {
  BASE,
  channel,
  directPost,
  exportOf,
  inRooms,
  line,
  PEOPLE,
  post,
  recordsAt,
  recordsOf,
  reply,
  team,
  user,
  version,
} from '../../../testing/mattermost-export.js';
import { OpenedExport } from '../../convert.js';

describe('an export of Mattermost', () => {
  it('asks for the name of the server, which no export has', async () => {
    const opened = await OpenedExport.open([await exportOf([])], {});
    expect(opened.format).toBe('mattermost');
    expect(await opened.questions()).toMatchObject([{ option: 'source' }]);
    await opened.close();
  });

  it('M1: puts posts and replies in order of time, and reads emoji anywhere', async () => {
    const { of } = await recordsOf([
      post(5),
      post(1, { replies: [reply(4), reply(2), reply(3, { user: 'ann' })] }),
      line('emoji', { name: 'blob', image: 'x' }),
    ]);
    expect(of('message').map(({ body, threadOf }) => [body, threadOf])).toEqual([
      ['at 1', null],
      ['reply 2', 'yard/main:1:ann'],
      ['reply 3', 'yard/main:1:ann'],
      ['reply 4', 'yard/main:1:ann'],
      ['at 5', null],
    ]);
    expect(of('dropped')).toMatchObject([
      { of: 'team', id: 'yard' },
      { of: 'emoji', id: 'blob' },
    ]);
  });

  it('M2: takes two posts of one moment for two, equal ones too, and has the same ids again', async () => {
    const lines = [
      ...[post(1, { message: 'same' }), post(1, { message: 'same' }), post(1, { message: 'other' })],
      ...[post(1, { user: 'bo', message: 'same' }), post(2, { message: 'same' })],
      directPost(['ann', 'bo'], 1, { message: 'same', replies: [reply(1), reply(1)] }),
    ];
    const first = await recordsOf(lines);
    expect(first.of('message')).toHaveLength(8);
    expect(new Set(first.of('message').map(({ id }) => id))).toHaveProperty('size', 8);
    expect((await recordsOf(lines)).all).toEqual(first.all);
  });

  it('M2: takes a post for the same one in a later export, also after an edit', async () => {
    const early = await exportOf([post(1), post(2), post(2)]);
    const edited = post(1, { message: 'corrected', edit_at: 9 });
    const late = await exportOf([edited, post(3), post(2), post(2)], {
      base: [version('2026-03-01T00:00:00Z'), ...BASE.slice(1, -1), user('bo', { nickname: 'Bo B.' })],
    });
    for (const paths of [
      [early, late],
      [late, early],
    ]) {
      const { of } = await recordsAt(...paths);
      expect(of('message').map(({ body }) => body)).toEqual(['corrected', 'at 2', 'at 2', 'at 3']);
      expect(of('source')).toMatchObject([{ exportedAt: '2026-03-01T00:00:00.000Z' }]);
      expect(of('user').find(({ id }) => id === 'bo')?.displayName).toBe('Bo B.');
      // Bo has left, which the later export says.
      expect(of('membership').map(({ user: id }) => id)).toEqual(['ann']);
    }
  });

  it('M3: takes direct rooms for sets of people, of both versions, also such as no line declares', async () => {
    const { of } = await recordsOf([
      line('direct_channel', { members: ['bo', 'ann'], header: 'ours' }),
      line('direct_channel', { participants: [{ username: 'ann' }, { username: 'bo' }, { username: 'cy' }] }),
      directPost(['ann', 'bo'], 1),
      directPost(['cy', 'ann', 'bo'], 2),
      directPost(['cy', 'ann'], 3),
    ]);
    expect(of('room').map(({ kind, visibility, name, topic }) => [kind, visibility, name, topic])).toEqual([
      ['group', 'public', 'The main', null],
      ['direct', 'private', null, 'ours'],
      ['group', 'private', 'ann, bo, cy', null],
      ['direct', 'private', null, null],
    ]);
    expect(of('message').map(({ room }) => room)).toEqual(['@ann,bo', '@ann,bo,cy', '@ann,cy']);
  });

  it('M4: has notes to oneself, and gives a room of closed accounts to those who wrote', async () => {
    const { of } = await recordsOf([
      line('direct_channel', { members: ['ann', 'ann'] }),
      line('direct_channel', { members: [] }),
      ...[directPost(['ann', 'ann'], 1), directPost(['ann', 'ann'], 2, { user: 'gone' })],
      ...[directPost([], 3, { replies: [reply(4)] }), directPost([], 5, { user: '' })],
    ]);
    expect(of('message').map(({ id, room }) => [id, room])).toEqual([
      ['@ann:1:ann', '@ann'],
      ['@ann,gone:2:gone', '@ann,gone'],
      ['@ann,bo:3:ann', '@ann,bo'],
      ['@ann,bo:4:bo', '@ann,bo'],
    ]);
    expect(of('room').find(({ id }) => id === '@ann')).toMatchObject({ kind: 'group', name: 'ann' });
    expect(of('dropped').slice(1)).toMatchObject([
      { of: 'room', reason: 'not readable' },
      { of: 'message', reason: 'room not in the export' },
    ]);
  });

  it('M5: knows people, guests, programs, closed accounts, and those who have no line', async () => {
    const { of } = await recordsOf([
      user('cy', { nickname: 'Cy!', first_name: 'C', last_name: 'Y', teams: null }),
      user('di', { first_name: 'Di', last_name: '', roles: 'system_guest', delete_at: 0, auth_data: 'secret' }),
      user('ed', { delete_at: 5, teams: inRooms(['main']) }),
      line('bot', { username: 'robo', owner: 'ann', display_name: '', delete_at: 0 }),
      post(1, { user: 'nobody-knows', reactions: [{ user: 'reactor', emoji_name: '+1' }] }),
      post(2, { user: 'robo' }),
    ]);
    expect(of('user').map(({ id, displayName, type, active }) => [id, displayName, type, active])).toEqual([
      ...[
        ['ann', 'ann', 'user', true],
        ['bo', 'bo', 'user', true],
      ],
      ...[
        ['cy', 'Cy!', 'user', true],
        ['di', 'Di', 'guest', true],
        ['ed', 'ed', 'user', false],
        ['robo', 'robo', 'bot', true],
      ],
      ...[
        ['nobody-knows', 'nobody-knows', 'user', false],
        ['reactor', 'reactor', 'user', false],
      ],
    ]);
    expect(of('membership').find(({ user: id }) => id === 'ed')?.state).toBe('left');
  });

  it('M6: has one reaction for all tones and names, and none where the list is empty', async () => {
    const reactions = [
      ...['wave_medium_skin_tone', 'wave', 'thumbsup', '+1'].map((emoji_name) => ({ user: 'ann', emoji_name })),
      ...[{ user: 'bo', emoji_name: 'own_picture' }, { user: 'bo' }, { user: 'bo', emoji_name: 'x'.repeat(300) }],
    ];
    const { of } = await recordsOf([
      post(1, { reactions }),
      post(2, { reactions: [] }),
      directPost(['ann', 'bo'], 3, { reactions: [{ user: 'bo', emoji_name: 'tada' }] }),
    ]);
    expect(of('reaction').map(({ user: id, emoji }) => [id, emoji])).toEqual([
      ...[
        ['ann', '👋'],
        ['ann', '👍'],
        ['bo', ':own_picture:'],
        ['bo', '🎉'],
      ],
    ]);
    expect(of('dropped').map(({ reason }) => reason)).toEqual([
      ...['not a message', 'twice in the export', 'twice in the export', 'no name', 'no name'],
    ]);
  });

  it('M7: keeps archived rooms archived, and says which rooms are missing', async () => {
    const { of } = await recordsOf([
      channel('past', { deleted_at: 9, header: 'closed', purpose: 'was useful' }),
      post(1, { channel: 'ghost' }),
      post(2, { channel: 'ghost', type: 'system_join_channel' }),
    ]);
    expect(of('room')).toMatchObject([{ archived: false }, { id: 'yard/past', archived: true, topic: 'closed' }]);
    expect(of('dropped').slice(1)).toMatchObject([
      { of: 'message', id: 'yard/ghost:1:ann', reason: 'room not in the export' },
      { of: 'message', id: 'yard/ghost system_join_channel', reason: 'room not in the export' },
    ]);
  });

  it('M8: takes notices for no messages, and knows whom they are about', async () => {
    const { of } = await recordsOf([
      post(1, { type: 'system_join_channel', props: { username: 'bo' } }),
      post(2, { type: 'system_add_to_channel', props: { addedUsername: 'cy', username: 'ann' } }),
      post(3, { type: 'system_remove_from_channel', props: { removedUsername: 'cy' } }),
      post(4, { type: 'system_header_change', props: null }),
      post(5, { type: 'custom_poll', message: '' }),
      post(6, { type: 'custom_poll', message: 'vote!' }),
      post(7, { type: 'system_generic', message: '' }),
    ]);
    expect(of('notice').map(({ user: id, text }) => [id, text])).toEqual([
      ['bo', 'system_join_channel'],
      ['cy', 'system_add_to_channel'],
      ['cy', 'system_remove_from_channel'],
      ['ann', 'system_header_change'],
    ]);
    expect(of('message').map(({ body }) => body)).toEqual(['vote!']);
    expect(of('dropped').slice(1)).toMatchObject([
      { reason: 'notice', detail: 'unknown kind custom_poll' },
      { reason: 'notice', detail: 'unknown kind system_generic' },
    ]);
  });

  it('M9: keeps the moment of an edit, and pins', async () => {
    const { of } = await recordsOf([post(1, { edit_at: 2, is_pinned: true, flagged_by: ['bo'] })]);
    expect(of('message')).toMatchObject([{ editedAt: '1970-01-01T00:00:00.002Z' }]);
    expect(of('pin')).toEqual([{ record: 'pin', message: 'yard/main:1:ann', user: null }]);
  });

  it('M10: finds files below data, also under another root, and never outside', async () => {
    const of = (id: string, name: string) => `20260211/teams/noteam/channels/c/users/u/${id}/${name}`;
    const paths = [
      of('f1', 'plan ü.png'),
      of('f2', 'lost.pdf'),
      '../import.jsonl',
      'import.jsonl',
      of('f1', 'plan ü.png'),
    ];
    const lines = [post(1, { message: '', attachments: [...paths.map((path) => ({ path })), {}] })];
    const files = { [`outer/data/${of('f1', 'plan ü.png')}`]: 'ab' };
    const inside = await recordsOf(lines, { files, name: 'outer/export.json' });
    expect(inside.of('file')).toMatchObject([
      { name: 'plan ü.png', bytes: 2, path: `outer/data/${of('f1', 'plan ü.png')}`, missing: null },
      { name: 'lost.pdf', path: null, missing: 'not in the export' },
      { name: 'import.jsonl', path: null, missing: 'its path leads out of the export' },
      { name: 'import.jsonl', path: null, missing: 'not in the export' },
    ]);
    expect(inside.of('message')[0]?.files).toHaveLength(4);
    expect(inside.of('dropped').slice(1)).toMatchObject([{ of: 'file', reason: 'not readable' }]);
    const moved = { 'data/20260301/teams/noteam/channels/c/users/u/f1/plan ü.png': 'ab' };
    const [file] = (await recordsOf(lines, { files: moved })).of('file');
    expect(file).toMatchObject({ id: inside.of('file')[0]?.id, bytes: 2 });
  });

  it('M10: reads no upload as lines', async () => {
    const hostile = JSON.stringify(channel('planted'));
    const { of } = await recordsOf([], { files: { 'data/up/x.jsonl': hostile, 'data/y': hostile } });
    expect(of('room').map(({ id }) => id)).toEqual(['yard/main']);
  });

  it.each([
    ['2026-01-27T22:08:15.603773825+07:00', '2026-01-27T15:08:15.603Z'],
    ['2026-01-27T22:08:15', null],
    [null, null],
  ])('M12: was made at %s', async (created, exportedAt) => {
    const { of } = await recordsOf([], { base: [version(created), team('yard')] });
    expect(of('source')).toMatchObject([{ name: 'chat.example.org', exportedAt }]);
  });

  it.each([
    ['of an open team', { type: 'O', allow_open_invite: true }, null, 'public'],
    ['of a team of everybody', { type: 'O', allow_open_invite: false }, inRooms([]), 'public'],
    ['of a team of some', { type: 'O', allow_open_invite: false }, null, 'private'],
    ['of a private team', { type: 'I', allow_open_invite: false }, inRooms([]), 'private'],
  ])('keeps a public room %s to those who could see it', async (_, own, teams, visibility) => {
    const base = [version(), team('yard', own), channel('main'), ...PEOPLE, user('cy', { teams })];
    const guest = user('di', { roles: 'system_guest', teams: null });
    const { of } = await recordsOf([guest, user('ed', { delete_at: 1, teams: null })], { base });
    expect(of('room')).toMatchObject([{ visibility }]);
  });

  it('makes admins of the admins of rooms', async () => {
    const { of } = await recordsOf([user('cy', { teams: inRooms(['main', 'gone'], 'channel_user channel_admin') })]);
    expect(of('membership').map(({ user: id, role }) => [id, role])).toEqual([
      ['ann', 'member'],
      ['bo', 'member'],
      ['cy', 'admin'],
    ]);
    expect(of('dropped').at(-1)).toMatchObject({ of: 'membership', reason: 'room not in the export' });
  });

  it('says of each line that it cannot read', async () => {
    const { of } = await recordsOf([
      ...['{"cut', '[]', { type: 'post' }, { type: 'page', page: {} }, user('', {}), channel('')],
      post(0, { replies: [reply(3), 'x'] }),
      post(2, { message: ' ', reactions: 'none', props: [], attachments: 7, user: 9 }),
    ]);
    expect(of('message')).toMatchObject([{ deleted: true }, { body: 'reply 3' }]);
    expect(
      of('dropped')
        .slice(1)
        .map(({ of: kind, reason }) => [kind, reason]),
    ).toEqual([
      ['line', 'not readable'],
      ['line', 'not readable'],
      ['message', 'no time'],
      ['page', 'not a message'],
      ['user', 'not readable'],
      ['room', 'not readable'],
      ['message', 'no time'],
      ['message', 'not readable'],
      ['message', 'empty'],
    ]);
  });
});
