import { describe, expect, it } from 'vitest';
import {
  account,
  bodyOf,
  chat,
  inChat,
  type Json,
  message,
  notice,
  part,
  recordsOf,
} from '../../../testing/telegram-export.js';

describe('an export of Telegram', () => {
  it('T5: takes no reaction for an edit', async () => {
    const edited = { edited: '2024-03-01T11:00:00', edited_unixtime: '1709287200' };
    const reacted = (date: string, count = 1): Json => ({
      reactions: [{ type: 'emoji', count, emoji: '👍', recent: [{ from: 'Cas', from_id: 'user3', date }] }],
    });
    const { of } = await inChat([
      message(1, edited),
      message(2, { ...edited, ...reacted('2024-03-01T11:00:00') }),
      message(3, { ...edited, ...reacted('2024-03-01T10:30:00') }),
      message(4, { ...edited, ...reacted('2024-03-01T10:30:00', 2) }),
    ]);
    const at = '2024-03-01T10:00:00.000Z';
    expect(of('message').map(({ editedAt }) => editedAt)).toEqual([at, null, at, null]);
  });

  it('T6: reads a text, a list of texts and parts, and its entities', async () => {
    const text = ['Hi ', part('mention_name', 'Bobby', { user_id: 2 })];
    for (const own of [{ text }, { text: 'Hi Bobby', text_entities: [part('plain', 'Hi '), text[1]] }]) {
      const { of } = await inChat([message(1, own)]);
      expect(of('message')).toMatchObject([{ body: 'Hi @bob', mentions: ['user2'] }]);
    }
  });

  it('T7: takes a sentence for no path, and a path for nothing but itself', async () => {
    const sentence = (why: string): string => `(File ${why}. Change data exporting settings to download.)`;
    const files = {
      'result.json': chat([
        message(1, { photo: 'photos/a.jpg', photo_file_size: 9 }),
        message(2, { photo: sentence('not included') }),
        message(3, {
          file: sentence('exceeds maximum size'),
          file_name: 'b.mp4',
          mime_type: 'video/mp4',
          file_size: 8,
        }),
        message(4, {
          file: '(File unavailable, please try again later)',
          media_type: 'sticker',
          text: '',
          sticker_emoji: '🌊',
        }),
        message(5, { file: '../secret', file_name: 's' }),
        message(6, { file: 'files/c.json', file_name: 'c.json' }),
      ]),
      'photos/a.jpg': 'picture',
      'files/c.json': chat([message(1)], { id: 7 }),
    };
    const { of } = await recordsOf(files);
    expect(of('file').map(({ name, type, bytes, path, missing }) => [name, type, bytes, path, missing])).toEqual([
      ['a.jpg', 'image/jpeg', 7, 'photos/a.jpg', null],
      ['photo.jpg', 'image/jpeg', null, null, 'left out of the export'],
      ['b.mp4', 'video/mp4', 8, null, 'larger than the export allowed'],
      ['sticker', null, null, null, 'unavailable at Telegram'],
      ['s', null, null, null, 'not in the export'],
      ['c.json', null, expect.any(Number), 'files/c.json', null],
    ]);
    expect(of('room')).toHaveLength(1);
    expect(of('message')[3]?.body).toBe('🌊');
  });

  it('T8: keeps chats of one number apart, and messages of before a group grew', async () => {
    const chats = [
      chat([message(-999_999_990), message(-999_999_989, { reply_to_message_id: 10 }), message(10)]),
      chat([message(10)], { type: 'public_channel' }),
      chat([message(10)], { type: 'private_group' }),
      chat([message(10, { from: 'Eve', from_id: 'user5' })], { type: 'personal_chat', name: 'Eve' }),
    ];
    const { of } = await recordsOf({ 'result.json': account(chats) });
    expect(of('room').map(({ id, kind, visibility }) => [id, kind, visibility])).toEqual([
      ['supergroup5', 'group', 'private'],
      ['channel5', 'group', 'public'],
      ['group5', 'group', 'private'],
      ['user5', 'direct', 'private'],
    ]);
    expect(of('message').map(({ id, replyTo }) => [id, replyTo])).toContainEqual([
      'supergroup5:-999999989',
      'supergroup5:-999999990',
    ]);
  });

  it('T8: reads plain numbers of people in old files', async () => {
    const ids = [7, 4_294_967_296 + 7, 8_589_934_592 + 7, 'user7', 'channel7'];
    const { of } = await inChat(ids.map((from_id, index) => message(index + 1, { from_id })));
    expect(of('message').map(({ sender }) => sender)).toEqual(['user7', 'user7', 'channel7', 'user7', 'channel7']);
  });

  it('T9: knows closed accounts, own notes, and channels that write', async () => {
    const chats = [
      chat([message(1, { from: null, from_id: 'user9' })], { type: 'personal_chat', name: null, id: 9 }),
      chat([message(1, { from: 'Ann Lee', from_id: 'user1' })], { type: 'saved_messages', name: undefined, id: 1 }),
      chat([message(1, { from: 'News', from_id: 'channel5', author: 'Ed' })], {
        type: 'private_channel',
        name: 'News',
      }),
    ];
    const { of } = await recordsOf({ 'result.json': account(chats) });
    expect(of('user').map(({ id, displayName, type, active }) => [id, displayName, type, active])).toEqual([
      ['user1', 'Ann Lee', 'user', true],
      ['user9', 'user9', 'user', false],
      ['channel5', 'News', 'bot', true],
    ]);
    expect(of('room').map(({ id, kind, name }) => [id, kind, name])).toEqual([
      ['user9', 'direct', null],
      ['saved1', 'group', 'Ann Lee'],
      ['channel5', 'group', 'News'],
    ]);
    expect(of('message')[2]).toMatchObject({ sender: 'channel5', senderName: 'Ed' });
  });

  it('T10: counts objects without a date', async () => {
    const { of } = await inChat([{ id: 1, type: 'unsupported' }, 'strange', { type: 'message' }, message(4)]);
    expect(of('dropped')).toMatchObject([
      { id: 'supergroup5:1', reason: 'no time', detail: 'unsupported' },
      { id: null, reason: 'not readable' },
      { id: null, reason: 'not readable' },
    ]);
    expect(of('message')).toHaveLength(1);
  });

  it('T11: takes members from notices only where an id is known, and pins', async () => {
    const { of } = await inChat([
      notice(1, 'create_group', { actor: 'Ann', actor_id: 'user1', title: 'Tide', members: ['Ann', 'Bob', 'Silent'] }),
      message(2),
      message(3, { from: 'Cas', from_id: 'user3' }),
      notice(4, 'pin_message', { message_id: 2 }),
      notice(5, 'remove_members', { members: ['Cas'] }),
      notice(6, 'a_new_one'),
      notice(7, '', { information_text: 'Said by Telegram' }),
    ]);
    expect(of('membership').map(({ user, role, state }) => [user, role, state])).toEqual([
      ['user1', 'owner', 'joined'],
      ['user2', 'member', 'joined'],
      ['user3', 'member', 'left'],
    ]);
    expect(of('notice').map(({ text, user }) => [text, user])).toEqual([
      ['create_group', 'user1'],
      ['pin_message', 'user2'],
      ['remove_members', 'user2'],
    ]);
    expect(of('pin')).toEqual([{ record: 'pin', message: 'supergroup5:2', user: 'user2' }]);
    expect(of('dropped')).toMatchObject([{ reason: 'notice', detail: 'unknown kind a_new_one' }]);
    expect(of('message').at(-1)?.body).toBe('Said by Telegram');
    expect(of('user').map(({ displayName }) => displayName)).not.toContain('Silent');
  });

  it('T12: keeps each picture of an album a message, in its order', async () => {
    const picture = { photo: '(File not included. …)', text: '', date_unixtime: '1709283600' };
    const { of } = await inChat([message(2, { ...picture, text: 'both' }), message(1, picture)]);
    expect(of('message').map(({ id, body, files }) => [id, body, files.length])).toEqual([
      ['supergroup5:2', 'both', 1],
      ['supergroup5:1', '', 1],
    ]);
  });

  it('T12: makes a thread of a topic, whose messages answer its notice or each other', async () => {
    const { of } = await inChat([
      notice(1, 'topic_created', { title: 'Plans' }),
      message(2, { reply_to_message_id: 1 }),
      message(3, { reply_to_message_id: 1 }),
      message(4, { reply_to_message_id: 3 }),
      message(5),
    ]);
    const root = 'supergroup5:2';
    expect(of('message').map(({ body, threadOf, replyTo }) => [body, threadOf, replyTo])).toEqual([
      ['**Plans**\nat 2', null, null],
      ['at 3', root, null],
      ['at 4', root, 'supergroup5:3'],
      ['at 5', null, null],
    ]);
  });

  it('T13: answers messages of the chat itself', async () => {
    const { of } = await inChat([
      message(1),
      message(2, { reply_to_message_id: 1 }),
      message(3, { reply_to_message_id: 1, reply_to_peer_id: 'channel5' }),
      message(4, { reply_to_message_id: 1, reply_to_peer_id: 'channel6' }),
      message(5, { reply_to_message_id: 99 }),
    ]);
    expect(of('message').map(({ replyTo }) => replyTo)).toEqual([null, 'supergroup5:1', 'supergroup5:1', null, null]);
  });

  it.each([
    [{ forwarded_from: 'Some_body', via_bot: '@tide_bot' }, '_Forwarded from Some_body, via @tide_bot_\nat 1'],
    [{ forwarded_from: null }, '_Forwarded_\nat 1'],
    [
      {
        text: '',
        poll: {
          question: 'When?',
          answers: [
            { text: 'now', voters: 2 },
            { text: 'later', voters: 0 },
          ],
        },
      },
      '**When?**\n- now (2)\n- later (0)',
    ],
    [{ text: '', contact_information: { first_name: 'Ann', last_name: '', phone_number: '+49 1' } }, 'Ann, +49 1'],
    [
      { text: '', place_name: 'Quay', address: 'Road 1', location_information: { latitude: 53.5, longitude: 9.9 } },
      'Quay, Road 1\n📍 53.5, 9.9',
    ],
    [
      { text: '', game_title: 'Ships', game_description: 'Sink', game_link: 'https://t.me/b?game=s' },
      '[Ships](https://t.me/b?game=s)\nSink',
    ],
    [
      {
        inline_bot_buttons: [
          [
            { type: 'url', text: 'Go', data: 'https://e.org' },
            { type: 'callback', text: 'No' },
          ],
        ],
      },
      'at 1\n[Go](https://e.org) · No',
    ],
  ])('T14: says what a message holds beside its text: %j', async (own, expected) => {
    expect(await bodyOf(own)).toBe(expected);
  });

  it('T14: names those who reacted, and counts the others', async () => {
    const recent = [
      { from: 'Cas', from_id: 'user3', date: '2024-03-01T10:00:00' },
      { from: null, from_id: 'user4', date: '2024-03-01T10:00:00' },
    ];
    const reactions = [
      { type: 'emoji', count: 4, emoji: '👍', recent },
      { type: 'custom_emoji', count: 1, document_id: 'stickers/Wave-1.tgs', recent: recent.slice(0, 1) },
      { type: 'paid', count: 1 },
    ];
    const { of } = await inChat([message(1, { reactions })]);
    expect(of('reaction').map(({ user, emoji }) => [user, emoji])).toEqual([
      ['user3', '👍'],
      ['user4', '👍'],
      ['user3', ':Wave-1:'],
    ]);
    expect(of('dropped').map(({ id, reason }) => [id, reason])).toEqual([
      ['supergroup5:1 👍', 'no name'],
      ['supergroup5:1 👍', 'no name'],
      ['supergroup5:1 ⭐', 'no name'],
    ]);
  });
});
