import { describe, expect, it } from 'vitest';
import {
  ANN,
  BOB,
  HOOK,
  ROOM,
  bodyOf,
  exported,
  latestId,
  message,
  recordsOf,
  recordsOfFiles,
} from '../../../testing/discord-export.js';

describe('a message of Discord', () => {
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
      [`${latestId()} 👍`, 'no name'],
      [`${latestId()} :boat:`, 'no name'],
      [latestId(), 'twice in the export'],
    ]);
    expect(of('user')).toMatchObject([{ id: '11' }, { id: '40', displayName: 'far', active: false }]);
  });

  it('D10: keeps answers in the room, and shows what a forward says', async () => {
    const first = message();
    const answer = (messageId: unknown) => message({ type: 'Reply', reference: { messageId, channelId: '2' } });
    const forwarded = { reference: { messageId: first['id'], type: 'Forward' }, content: '' };
    const attachments = [{ id: '1', fileName: 'a.png', url: 'https://e.org/a.png' }];
    const answers = [answer(first['id']), answer('70')];
    const forward = message({ ...forwarded, forwardedMessage: { content: 'said\nelsewhere', attachments } });
    const { of } = await recordsOf([...[first, ...answers, forward, message(forwarded)]]);
    expect(of('message').map(({ replyTo }) => replyTo)).toEqual([null, first['id'], null, null]);
    expect(of('message')[3]).toMatchObject({
      body: '> said\n> elsewhere',
      files: [`${String(forward['id'])}:forwarded 1`],
    });
    expect(of('dropped')).toMatchObject([{ id: latestId(), reason: 'empty' }]);
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
    expect(of('dropped')).toMatchObject([{ id: latestId(), reason: 'empty' }]);
  });

  it('D12: has the buttons of bots that are links, and no secret of a URL', async () => {
    const button = (url: unknown) => ({ type: 'Button', style: 'Link', label: 'Open', url });
    const components = [{ type: 'ActionRow', components: [button('https://e.org/x'), button(null)] }];
    const embeds = [{ title: 'Plan', url: 'https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&hm=2' }];
    expect(await bodyOf({ author: HOOK, content: '', embeds, components })).toBe(
      '[Plan](https://cdn.discordapp.com/attachments/1/2/a.png)\n[Open](https://e.org/x)',
    );
  });
});
