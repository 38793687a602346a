import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder } from '#testing/engines/set-folder';
import { OpenedExport } from '../../convert.js';
import type { ImportOptions } from '../../options.js';
import type { NeutralRecord } from '../../records.js';

type Json = Readonly<Record<string, unknown>>;
type Kind = NeutralRecord['record'];

const ANN = { id: '11', name: 'ann', discriminator: '0000', nickname: 'Ann Lee', isBot: false };
const BOB = { id: '12', name: 'bob', discriminator: '0000', nickname: 'Bob', isBot: false };
const HOOK = { id: '19', name: 'Tide', discriminator: '0000', isBot: true };
const ROOM = { id: '2', type: 'GuildTextChat', categoryId: '3', category: 'Talk', name: 'main', topic: null };
const THREAD = { id: '100', type: 'GuildPublicThread', categoryId: '2', category: 'main', name: 'plans' };
const GUILD = { id: '1', name: 'Harbour' };

let latest = 100;
/** A message of Ann, a second after the one before. */
const message = (own: Json = {}): Json => {
  latest += 1;
  const timestamp = new Date(Date.UTC(2026, 0, 1, 0, 0, latest)).toISOString();
  return { id: String(latest), type: 'Default', timestamp, content: `at ${String(latest)}`, author: ANN, ...own };
};
const exported = (channel: Json, messages: readonly Json[], guild: Json = GUILD): Json => ({
  ...{ guild, channel, dateRange: {}, exportedAt: '2026-03-30T05:16:39+01:00', messages },
  messageCount: messages.length + 1,
});

async function recordsOfFiles(files: Readonly<Record<string, unknown>>, options: ImportOptions = {}) {
  const folder = newFolder();
  for (const [path, value] of Object.entries(files)) {
    const at = join(folder, path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const opened = await OpenedExport.open([folder], options);
  const records: NeutralRecord[] = [];
  for await (const record of opened.records()) records.push(record);
  const of = <K extends Kind>(kind: K) =>
    records.filter((record): record is Extract<NeutralRecord, { record: K }> => record.record === kind);
  return { of, all: records, bodies: () => of('message').map(({ body }) => body) };
}

/** The records of an export of one room with these messages. */
const recordsOf = async (messages: readonly Json[], files: Readonly<Record<string, unknown>> = {}) =>
  recordsOfFiles({ 'a main.json': exported(ROOM, messages), ...files });
const bodyOf = async (own: Json): Promise<string | undefined> => (await recordsOf([message(own)])).bodies()[0];

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
      [String(latest), '50', false],
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

  it.each([
    ['Hi @Bob and @everyone in #main', 'Hi @bob and @everyone in #main'],
    ['@Bobby @Bob你好', '@bobby @bob你好'],
    ['<@12> <@!12> <@77> <@&5> <@&6> <#2> <#9>', '@bob @bob @user-77 @crew @6 #main #9'],
    ['#quay [voice] is open', '#quay is open'],
    ['<a:boat:123> <:fire:1> :+1: :fire: <t:1700000000:R>', ':boat: :fire: 👍 :fire: 2023-11-14 22:13 UTC'],
    ['**b** *i* ~~s~~ __u__ ||h|| @old-role', '**b** *i* ~~s~~ __u__ ||h|| @old-role'],
    ['a\n>>> b\n\nc', 'a\n> b\n> \n> c'],
    ['-# small\n#### none\n# one', 'small\n\\#### none\n# one'],
    ['see ```js\nlet a;\n\nlet b;``` there', 'see \n```js\nlet a;\n\nlet b;\n```\n there'],
    ['```\n-# :+1: @Bob\n```', '```\n-# :+1: @bob\n```'],
    [
      'https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&is=2&hm=3 https://discord.com/api/webhooks/1/abc-D_e',
      'https://cdn.discordapp.com/attachments/1/2/a.png https://discord.com/api/webhooks/1',
    ],
  ])('D3: %s', async (content, body) => {
    const bobby = { id: '13', name: 'bobby', nickname: 'Bobby' };
    const author = { ...ANN, roles: [{ id: '5', name: 'crew' }] };
    expect(await bodyOf({ content, author, mentions: [{ ...BOB }, bobby] })).toBe(body);
  });

  it('D3: mentions the people in the list, and tells those of one name apart', async () => {
    const [one, other] = ['21', '22'].map((id) => ({ id, name: `h${id}`, nickname: 'Sam' }));
    const { of } = await recordsOf([message({ content: '@Sam, @Sam, @Tom', mentions: [one, other] })]);
    expect(of('message')[0]).toMatchObject({ body: '@sam, @sam-2, @Tom', mentions: ['21', '22'] });
  });

  it('D3: leaves the name of a picture that is also one of an emoji', async () => {
    const boat = { id: '123', name: 'boat', code: 'boat' };
    expect(await bodyOf({ content: ':boat: :+1:', inlineEmojis: [boat, { id: '', name: '👍', code: '+1' }] })).toBe(
      ':boat: 👍',
    );
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

  it('D8: finds saved files, and has stand-ins for dead addresses and for pages of errors', async () => {
    const attachments = [
      { id: '1', url: 'f_Files/a-1A2B3.png', fileName: 'a.png', fileSizeBytes: 2 },
      { id: '2', url: String.raw`f_Files\a-1A2B3.png`, fileName: 'b.png', fileSizeBytes: 2 },
      { id: '3', url: String.raw`C:\exports\sub\f_Files\a-1A2B3.png`, fileName: 'c.png' },
      { id: '4', url: 'https://cdn.discordapp.com/a/d.png?ex=1&hm=secret', fileName: 'd.png', fileSizeBytes: 70 },
      { id: '5', url: 'f_Files/a-1A2B3.png', fileName: 'e.png', fileSizeBytes: 70 },
      { id: '6', url: '../../../etc/hostname', fileName: 'f.png' },
    ];
    const { of, all } = await recordsOfFiles({
      'sub/a.json': exported(ROOM, [message({ content: '', attachments })]),
      'sub/f_Files/a-1A2B3.png': 'ab',
    });
    const path = 'sub/f_Files/a-1A2B3.png';
    expect(of('file').map(({ name, bytes, path: at, missing }) => [name, bytes, at, missing])).toEqual([
      ['a.png', 2, path, null],
      ['b.png', 2, path, null],
      ['c.png', 2, path, null],
      ['d.png', 70, null, 'not in the export'],
      ['e.png', 70, null, 'what the exporter saved has another size, such as an error page'],
      ['f.png', null, null, 'not in the export'],
    ]);
    expect(of('message')[0]?.files).toEqual(of('file').map(({ id }) => id));
    expect(JSON.stringify(all)).not.toContain('secret');
  });

  it('D9: tells pictures from Unicode, and reports people without a name', async () => {
    const reactions = [
      { emoji: { id: '', name: '👍', code: 'thumbsup' }, count: 3, users: [ANN, { id: '40', name: 'far' }] },
      { emoji: { id: '123', name: 'boat', code: 'boat' }, count: 1 },
      { emoji: { id: '', name: '👍🏽' }, count: 1, users: [ANN] },
    ];
    const { of } = await recordsOf([message({ reactions })]);
    expect(of('reaction').map(({ user, emoji }) => [user, emoji])).toEqual([
      ['11', '👍'],
      ['40', '👍'],
    ]);
    expect(of('dropped').map(({ id, reason }) => [id, reason])).toEqual([
      [`${String(latest)} 👍`, 'no name'],
      [`${String(latest)} :boat:`, 'no name'],
      [String(latest), 'twice in the export'],
    ]);
    expect(of('user')).toMatchObject([{ id: '11' }, { id: '40', displayName: 'far', active: false }]);
  });

  it('D10: keeps answers in the room, and shows what a forward says', async () => {
    const first = message();
    const answer = (messageId: unknown) => message({ type: 'Reply', reference: { messageId, channelId: '2' } });
    const forwarded = { reference: { messageId: first['id'], type: 'Forward' }, content: '' };
    const attachments = [{ id: '1', fileName: 'a.png', url: 'https://e.org/a.png' }];
    const { of } = await recordsOf([
      ...[first, answer(first['id']), answer('70')],
      message({ ...forwarded, forwardedMessage: { content: 'said\nelsewhere', attachments } }),
      message(forwarded),
    ]);
    expect(of('message').map(({ replyTo }) => replyTo)).toEqual([null, first['id'], null, null]);
    expect(of('message')[3]).toMatchObject({
      body: '> said\n> elsewhere',
      files: [`${String(latest - 1)}:forwarded 1`],
    });
    expect(of('dropped')).toMatchObject([{ id: String(latest), reason: 'empty' }]);
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

  it('D12: keeps what has only embeds or stickers, and leaves out previews of links', async () => {
    const embeds = [{ title: 'Build', url: 'https://e.org/b', description: 'took *3* min', fields: [] }];
    const sticker = { id: '7', name: 'Wave', format: 'Png', sourceUrl: 'https://e.org/7.png' };
    const { bodies, of } = await recordsOf(
      [
        ...[message({ author: HOOK, content: '', embeds }), message({ content: 'see https://e.org/b', embeds })],
        message({ content: '', stickers: [sticker] }),
        message({ content: '', stickers: [{ ...sticker, sourceUrl: 'f/7.png' }] }),
        message({ author: HOOK, content: '', embeds: [{ image: { url: 'f/7.png' } }] }),
        message({ content: '' }),
      ],
      { 'f/7.png': 'ab' },
    );
    expect(bodies()).toEqual(['[Build](https://e.org/b)\ntook *3* min', 'see https://e.org/b', ':Wave:', '', '']);
    expect(of('file').map(({ name, path }) => [name, path])).toEqual([
      ['Wave.png', 'f/7.png'],
      ['7.png', 'f/7.png'],
    ]);
    expect(of('dropped')).toMatchObject([{ id: String(latest), reason: 'empty' }]);
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
    const direct = (id: string, type: string, messages: readonly Json[]) =>
      exported({ id, type, name: 'bob', categoryId: null }, messages, { id: '0', name: 'Direct Messages' });
    const { of } = await recordsOfFiles({
      'a.json': direct('5', 'DirectTextChat', [message(), message({ type: 'Call', author: BOB })]),
      'b.json': direct('6', 'DirectTextChat', [message()]),
      'c.json': direct('7', 'DirectGroupTextChat', [message(), message({ author: BOB })]),
    });
    expect(of('room').map(({ id, kind, name }) => [id, kind, name])).toEqual([
      ['5', 'direct', null],
      ['6', 'group', 'bob'],
      ['7', 'group', 'bob'],
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
    expect(of('dropped').map(({ reason }) => reason)).toEqual(odd.slice(0, 5).map(() => 'not readable'));
  });
});
