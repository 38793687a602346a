import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder } from '#testing/engines/set-folder';
import { OpenedExport } from '../../convert.js';
import type { ImportOptions } from '../../options.js';
import type { NeutralRecord } from '../../records.js';

type Json = Readonly<Record<string, unknown>>;
type Kind = NeutralRecord['record'];

const OWNER = { user_id: 1, first_name: 'Ann', last_name: 'Lee', username: '@ann' };

async function opened(files: Readonly<Record<string, unknown>>, options: ImportOptions = {}): Promise<OpenedExport> {
  const folder = newFolder();
  for (const [path, value] of Object.entries(files)) {
    const at = join(folder, path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, typeof value === 'string' ? value : JSON.stringify(value, null, 1));
  }
  return OpenedExport.open([folder], options);
}

async function recordsOf(files: Readonly<Record<string, unknown>>, options: ImportOptions = {}) {
  const found = await opened(files, options);
  expect(found.format).toBe('telegram');
  const records: NeutralRecord[] = [];
  for await (const record of found.records()) records.push(record);
  await found.close();
  return {
    of: <K extends Kind>(kind: K) =>
      records.filter((record): record is Extract<NeutralRecord, { record: K }> => record.record === kind),
  };
}

const chat = (messages: readonly unknown[], own: Json = {}): Json => ({
  ...{ name: 'Tide', type: 'private_supergroup', id: 5, messages, ...own },
});
const account = (chats: readonly Json[], left: readonly Json[] = [], own: Json = {}): Json => ({
  ...{ about: 'x', personal_information: OWNER, ...own },
  ...{ chats: { about: '', list: chats }, left_chats: { about: '', list: left } },
});
const message = (id: number, own: Json = {}): Json => ({
  ...{ id, type: 'message', date: '2024-03-01T10:00:00', date_unixtime: String(1_709_283_600 + id) },
  ...{ from: 'Bob', from_id: 'user2', text: `at ${String(id)}`, ...own },
});
const notice = (id: number, action: string, own: Json = {}): Json => ({
  ...{ id, type: 'service', date: '2024-03-01T10:00:00', date_unixtime: String(1_709_283_600 + id) },
  ...{ actor: 'Bob', actor_id: 'user2', action, text: '', ...own },
});
const part = (type: string, text: string, own: Json = {}): Json => ({ type, text, ...own });
const inChat = (messages: readonly unknown[], own: Json = {}, options: ImportOptions = {}) =>
  recordsOf({ 'result.json': chat(messages, own) }, options);
const bodyOf = async (own: Json): Promise<string | undefined> =>
  (await inChat([message(1, own)])).of('message')[0]?.body;

describe('an export of Telegram', () => {
  it('T1: reads control characters that are no JSON', async () => {
    const text = JSON.stringify(chat([message(1, { text: 'a SIGN b \\x02 \\\\x03' })])).replace(
      'SIGN',
      String.raw`\x01\x1F`,
    );
    const { of } = await recordsOf({ 'result.json': text });
    expect(of('message')[0]?.body).toBe('a \u0001\u001f b \\x02 \\\\x03');
  });

  it('T1: reads them at any place of a chunk', async () => {
    const fill = 'y'.repeat(70_000);
    const text = JSON.stringify(chat([message(1, { text: `${fill}SIGN` })])).replace(
      'SIGN',
      String.raw`\x01`.repeat(40_000),
    );
    const { of } = await recordsOf({ 'result.json': text });
    expect(
      of('message')
        .map(({ body }) => body)
        .join(''),
    ).toBe(`${fill}${'\u0001'.repeat(40_000)}`);
  });

  it('T2: reads a path without quotes', async () => {
    const own = { text: [{ type: 'custom_emoji', text: '🎉', document_id: 'PATH' }, ' and on'] };
    const text = JSON.stringify(chat([message(1, own), message(2)]), null, 1);
    for (const path of ['stickers/a b.tgs', '(File not included. Change data exporting settings to download.)']) {
      const { of } = await recordsOf({ 'result.json': text.replace('"PATH"', path) });
      expect(of('message').map(({ body }) => body)).toEqual(['🎉 and on', 'at 2']);
    }
  });

  it('T3: reads the chats of an account, those left, and a chat alone', async () => {
    const left = [chat([message(1, { from_id: 'user3', from: 'Cas' })], { id: 6 })];
    const { of } = await recordsOf({ 'result.json': account([chat([message(1)])], left) });
    expect(of('room').map(({ id }) => id)).toEqual(['supergroup5', 'supergroup6']);
    expect(of('source')[0]?.name).toBe('user1');
    expect(of('user')[0]).toMatchObject({ id: 'user1', username: 'ann', displayName: 'Ann Lee' });
    expect(of('membership').map(({ room, user, state }) => [room, user, state])).toEqual([
      ['supergroup5', 'user1', 'joined'],
      ['supergroup5', 'user2', 'joined'],
      ['supergroup6', 'user1', 'left'],
      ['supergroup6', 'user3', 'joined'],
    ]);
    expect((await inChat([message(1)])).of('source')[0]?.name).toBe('supergroup5');
  });

  it('T3: counts the other lists of an account', async () => {
    const lists = { contacts: { about: '', list: [{ user_id: 9, first_name: 'Kim' }] }, stories: [{ media: 'a' }] };
    const { of } = await recordsOf({ 'result.json': account([], [], lists) });
    expect(of('dropped')).toMatchObject([
      { of: 'contacts', id: '9', reason: 'not a message' },
      { of: 'stories', id: null, reason: 'not a message' },
    ]);
    expect(of('user')).toHaveLength(1);
  });

  it('T3: asks whose it is where two chats stand alone', async () => {
    const files = { 'a/result.json': chat([message(1)]), 'b/result.json': chat([message(1)], { id: 6 }) };
    expect(await (await opened(files)).questions()).toMatchObject([{ option: 'source' }]);
    expect((await recordsOf(files, { source: 'ann' })).of('room')).toHaveLength(2);
  });

  it('T4: takes the seconds, and asks for the zone of old files', async () => {
    const old = (id: number, date: string): Json => message(id, { date, date_unixtime: undefined });
    const messages = [old(1, '2024-10-27T02:58:20'), old(2, '2024-10-27T02:33:20'), old(3, '2024-10-27T03:00:00')];
    const asked = await opened({ 'result.json': chat(messages) });
    expect(await asked.questions()).toMatchObject([{ option: 'zone' }]);
    const { of } = await inChat(messages, {}, { zone: 'Europe/Berlin' });
    expect(of('message').map(({ createdAt }) => createdAt)).toEqual([
      '2024-10-27T00:58:20.000Z',
      '2024-10-27T01:33:20.000Z',
      '2024-10-27T02:00:00.000Z',
    ]);
    const zoneless = await inChat([message(1)]);
    expect(zoneless.of('message')[0]?.createdAt).toBe('2024-03-01T09:00:01.000Z');
  });

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

  it('T15: reads a file that breaks off up to there', async () => {
    const text = JSON.stringify(account([chat([message(1), message(2)])]), null, 1);
    const { of } = await recordsOf({ 'result.json': text.slice(0, text.indexOf('at 2')) });
    expect(of('message').map(({ body }) => body)).toEqual(['at 1']);
    expect(of('dropped')).toMatchObject([{ of: 'file of the export', id: 'result.json', reason: 'not readable' }]);
  });

  it('is not recognised in the files of others', async () => {
    const other = {
      guild: { id: '1' },
      channel: { id: '2' },
      messages: [{ id: '3', timestamp: '2024-03-01T10:00:00Z' }],
    };
    expect((await opened({ 'result.json': other })).format).toBe('discord');
  });
});
