import { describe, expect, it } from 'vitest';
import {
  ANN,
  BOB,
  bodyOf,
  CLEO,
  event,
  html,
  type Json,
  member,
  message,
  recordsOf,
  ROOM,
  T,
} from '../../../testing/element-export.js';

describe('an export of Element', () => {
  it('E1: has the last text of an edit, under the id and time of the message', async () => {
    const edit = (content: Json): Json => ({
      unsigned: { 'm.relations': { 'm.replace': { origin_server_ts: T + 9000, content } } },
    });
    const { of } = await recordsOf([
      message('new', {}, edit({ 'm.new_content': { msgtype: 'm.text', body: 'newer' } })),
      message('new', {}, edit({})),
      event('m.room.message', {}, edit({ 'm.new_content': { msgtype: 'm.text', body: 'read again' } })),
      message('* x', { 'm.relates_to': { rel_type: 'm.replace', event_id: '$1' } }),
    ]);
    expect(of('message').map(({ body, editedAt }) => [body, editedAt])).toEqual([
      ['newer', '2026-02-25T06:13:29.000Z'],
      ['new', '2026-02-25T06:13:29.000Z'],
      ['read again', '2026-02-25T06:13:29.000Z'],
    ]);
    expect(of('dropped')).toMatchObject([{ reason: 'not a message', detail: 'an edit' }]);
  });

  it('E1: has reactions, where another program has left them in', async () => {
    const counted = {
      unsigned: { 'm.relations': { 'm.annotation': { chunk: [{ type: 'm.reaction', key: '👍', count: 2 }] } } },
    };
    const { of } = await recordsOf([
      message('a', {}, { event_id: '$a', ...counted }),
      event('m.reaction', { 'm.relates_to': { rel_type: 'm.annotation', event_id: '$a', key: '🎉' } }, { sender: BOB }),
      event('m.reaction', {}, { unsigned: { redacted_because: {} } }),
    ]);
    expect(of('reaction')).toEqual([{ record: 'reaction', message: '$a', user: BOB, emoji: '🎉' }]);
    expect(of('dropped').map(({ reason }) => reason)).toEqual(['no name', 'no name', 'deleted']);
  });

  it('E2, E3: tells what nobody can read from what was deleted', async () => {
    const redacted = { unsigned: { redacted_because: { type: 'm.room.redaction' } } };
    const { of } = await recordsOf([
      message('** Unable to decrypt: Error: no key **', { msgtype: 'm.bad.encrypted' }),
      event('m.room.encrypted', { ciphertext: 'x' }),
      event('m.room.message', {}),
      event('m.room.message', {}, redacted),
      event('m.room.message', {}, { event_id: '$root', ...redacted }),
      message('reply', { 'm.relates_to': { rel_type: 'm.thread', event_id: '$root' } }),
    ]);
    expect(of('dropped').map(({ reason, detail }) => [reason, detail])).toEqual([
      ['encrypted', null],
      ['encrypted', null],
      ['encrypted', 'an edit'],
      ['deleted', null],
    ]);
    expect(of('message')).toMatchObject([{ id: '$root', deleted: true, body: '' }, { threadOf: '$root' }]);
  });

  it('E4: takes names from the head, ids from the events, and no dates of the head', async () => {
    const { of, format } = await recordsOf([event('m.room.name', { name: 'Old' }, { state_key: '' }), message('a')]);
    expect(format).toBe('element');
    expect(of('source')).toEqual([{ record: 'source', format: 'element', name: 'matrix', exportedAt: null }]);
    expect(of('room')).toMatchObject([{ id: ROOM, name: 'Harbour', topic: 'of boats', createdAt: null }]);
    expect(of('membership')).toMatchObject([{ user: ANN, state: 'joined' }]);
  });

  it('E5: takes display names and members from state, and two people of one name for two', async () => {
    const { of } = await recordsOf([
      event('m.room.create', {}, { state_key: '' }),
      member(ANN, 'join', { displayname: 'Ann' }),
      member(BOB, 'join', { displayname: 'Ann' }),
      member(CLEO, 'invite', {}, ANN),
      member('@dan:example.org', 'join', { displayname: 'Dan' }),
      member('@dan:example.org', 'join', { displayname: 'Dan D.' }),
      member('@dan:example.org', 'leave', {}, ANN),
      member('@eve:example.org', 'ban', {}, ANN),
      { ...member(ANN, 'join', { displayname: 'Ann' }), unsigned: { prev_content: { membership: 'join' } } },
      event('m.room.power_levels', { users: { [BOB]: 50 } }, { state_key: '' }),
      message('by nobody who joined', {}, { sender: '@fay:far.org' }),
      event('m.room.pinned_events', { pinned: ['$none', '$pin'] }, { state_key: '' }),
      message('a', {}, { event_id: '$pin', sender: BOB }),
      event('m.room.tombstone', {}, { state_key: '' }),
      event('m.call.invite', {}),
    ]);
    expect(of('user').map(({ id, username, displayName, active }) => [id, username, displayName, active])).toEqual([
      [ANN, 'ann', 'Ann', true],
      [BOB, 'bob', 'Ann', true],
      [CLEO, 'cleo', 'cleo', false],
      ['@dan:example.org', 'dan-d.', 'Dan D.', false],
      ['@eve:example.org', 'eve', 'eve', false],
      ['@fay:far.org', 'fay', 'fay', true],
    ]);
    expect(of('membership').map(({ user, role, state }) => [user, role, state])).toEqual([
      [ANN, 'owner', 'joined'],
      [BOB, 'moderator', 'joined'],
      ['@dan:example.org', 'member', 'left'],
      ['@eve:example.org', 'member', 'left'],
      ['@fay:far.org', 'member', 'joined'],
    ]);
    expect(of('room')).toMatchObject([{ archived: true }]);
    expect(of('pin')).toEqual([{ record: 'pin', message: '$pin', user: ANN }]);
    expect(of('notice').map(({ text }) => text.replace('m.room.member: ', ''))).toEqual([
      ...['m.room.create', 'join', 'join', 'invite', 'join', 'profile', 'removed', 'ban', 'profile'],
      ...['m.room.power_levels', 'm.room.pinned_events', 'm.room.tombstone', 'm.call.invite'],
    ]);
  });

  it('E6: tells answers from threads, and leaves out quotes of old clients', async () => {
    const answer = { 'm.in_reply_to': { event_id: '$root' } };
    const thread = (own: Json): Json => ({
      'm.relates_to': { rel_type: 'm.thread', event_id: '$root', ...answer, ...own },
    });
    const { of } = await recordsOf([
      message('root', {}, { event_id: '$root' }),
      message('in thread', thread({ is_falling_back: true })),
      message('answer in thread', thread({ is_falling_back: false })),
      message('> <@ann:example.org> root\n> more\n\n> not the quote', { 'm.relates_to': answer }),
      html('<mx-reply><blockquote>root</blockquote></mx-reply>formatted', { 'm.relates_to': answer }),
      message('to nothing', { 'm.relates_to': { 'm.in_reply_to': { event_id: '$none' } } }),
      message('> <@ann:example.org> typed'),
    ]);
    expect(of('message').map(({ body, threadOf, replyTo }) => [body, threadOf, replyTo])).toEqual([
      ['root', null, null],
      ['in thread', '$root', null],
      ['answer in thread', '$root', '$root'],
      [String.raw`\> not the quote`, null, '$root'],
      ['formatted', null, '$root'],
      ['to nothing', null, null],
      [String.raw`\> <@ann:example.org> typed`, null, null],
    ]);
  });

  it('E8: orders by time, then as the server had it', async () => {
    const at = (origin_server_ts: unknown): Json => message(`at ${String(origin_server_ts)}`, {}, { origin_server_ts });
    const { of } = await recordsOf([at(T + 2), at(T), at(T + 1), at(null)]);
    expect(of('message').map(({ body }) => body)).toEqual([
      `at ${String(T)}`,
      `at ${String(T + 1)}`,
      `at ${String(T + 2)}`,
    ]);
    expect(of('dropped')).toMatchObject([{ reason: 'no time' }]);
  });

  it.each([
    [html('<p>a <a href="https://matrix.to/#/@bob:example.org">Bob</a> <del>x</del></p><p>b</p>'), 'a @bob ~~x~~\n\nb'],
    [html('<a href="https://matrix.to/#/%40bob%3Aexample.org">Bob</a>'), '@bob'],
    [html('<a href="matrix:u/bob:example.org?action=chat">Bob</a>'), '@bob'],
    [
      html(
        `<a href="https://matrix.to/#/${ROOM}?via=example.org">Harbour</a> <a href="https://matrix.to/#/#quay:example.org">#quay</a>`,
      ),
      '#Harbour #quay',
    ],
    [
      html('<a href="https://matrix.to/#/!r:example.org/$1">a message</a>'),
      '[a message](https://matrix.to/#/!r:example.org/$1)',
    ],
    [
      html(
        '<img data-mx-emoticon src="mxc://example.org/x" alt=":boat:"> <script>x</script><a href="javascript:x">y</a>',
      ),
      ':boat: y',
    ],
    [message('*plain*, # not\n- Markdown'), '\\*plain\\*, # not\n\\- Markdown'],
    [message('@bob:example.org: look', { 'm.mentions': { user_ids: [BOB] } }), '@bob: look'],
    [message('@room lunch', { 'm.mentions': { room: true } }), '@room lunch'],
    [message('waves', { msgtype: 'm.emote' }), '_waves_'],
    [message('built', { msgtype: 'm.notice' }), 'built'],
    [message('Here', { msgtype: 'm.location', geo_uri: 'geo:53.5,9.9' }), 'Here\ngeo:53.5,9.9'],
    [
      event('m.poll.start', {
        'm.poll': { question: { 'm.text': [{ body: 'When?' }] }, answers: [{ 'm.text': [{ body: '*now*' }] }] },
      }),
      'When?\n1. \\*now\\*',
    ],
    [event('org.example.new', { body: 'words' }), 'words'],
  ])('E9: reads %j', async (one, body) => {
    expect(await bodyOf(one)).toBe(body);
  });

  it('E10: makes a private room, and a direct one of a pair that an event calls so', async () => {
    const { of } = await recordsOf([
      event('m.room.join_rules', { join_rule: 'public' }, { state_key: '' }),
      message('a'),
    ]);
    expect(of('room')).toMatchObject([{ kind: 'group', visibility: 'private' }]);
    const pair = await recordsOf([
      member(ANN, 'join'),
      member(BOB, 'invite', { is_direct: true }, ANN),
      member(BOB, 'join'),
    ]);
    expect(pair.of('room')).toMatchObject([{ kind: 'direct', visibility: 'private', name: null }]);
  });

  it('reads objects of any shape', async () => {
    const odd = [
      null,
      7,
      'x',
      [],
      {},
      { event_id: '$x' },
      event('m.room.message', 5 as never),
      event('m.room.member', {}, { state_key: 5 }),
      message('a', { 'm.relates_to': 'x', formatted_body: 7 }),
    ];
    const { of } = await recordsOf(odd as Json[]);
    expect(of('message').map(({ body }) => body)).toEqual(['a']);
    expect(of('dropped').length).toBe(7);
  });
});
