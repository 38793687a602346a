import { describe, expect, it } from 'vitest';
import { at, bodyOf, copyOf, message } from '../../../testing/rocketchat-export.js';

describe('a message of a database copy of Rocket.Chat', () => {
  it('R13: takes names for mentions only where the message says so', async () => {
    const mentions = [
      { _id: 'u2', username: 'ben', type: 'user' },
      { _id: 'u9', username: 'far.away', name: 'Fay' },
      { _id: 'all', username: 'all' },
      { _id: 'T1', username: 'crew', type: 'team' },
    ];
    const own = {
      msg: '_@ben_, @far.away. @all @here @crew @ann @benny `@ben` x@ben.de #main #other',
      ...{
        mentions,
        channels: [
          { _id: 'r1', name: 'main' },
          { _id: 'rX', name: 'other' },
        ],
      },
    };
    const { of } = await copyOf([message('slack-C0OLD-1600000000-000100', { ...own, ts: at(1) })]);
    expect(of('message')).toMatchObject([
      {
        id: 'slack-C0OLD-1600000000-000100',
        body: '_@ben_, @fay. @all @here @crew @ann @benny `@ben` x@ben.de #Main #other',
        mentions: ['u2', 'u9'],
      },
    ]);
  });

  it('R14: takes a link in front of a text for an answer, and keeps what is only passed on', async () => {
    const link = (id: string): string => `[ ](https://c.example.org/channel/main?msg=${id})`;
    const quote = { text: 'it *was*', author_name: 'ann', message_link: 'https://c.example.org/channel/main?msg=m1' };
    const { of } = await copyOf([
      message('m1'),
      message('m2', { msg: `${link('m1')} I agree`, attachments: [quote] }),
      message('m3', { msg: `${link('gone')}\nso`, attachments: [] }),
      message('m4', { msg: link('elsewhere'), attachments: [{ ...quote, message_link: link('elsewhere') }] }),
    ]);
    expect(of('message').map(({ body, replyTo }) => [body, replyTo])).toEqual([
      ['m1', null],
      ['I agree', 'm1'],
      ['so', null],
      ['> it **was**', null],
    ]);
  });

  it.each([
    ['*bold* **bold** _it_ __it__ ~x~ ~~x~~', '**bold** **bold** _it_ _it_ ~~x~~ ~~x~~'],
    ['*9* 2*3*4 snake_case_name :tada: `*x* :tada:`', '**9** 2*3*4 snake_case_name 🎉 `*x* :tada:`'],
    ['*_both_* and *[a](https://e.org/x_y_z)*', '**_both_** and **[a](https://e.org/x_y_z)**'],
    [
      '<https://e.org/a|label> https://e.org/a_b_c *https://e.org*',
      '[label](https://e.org/a) https://e.org/a_b_c **https://e.org**',
    ],
    ['# head\n>quote\n- item\n1. one', '# head\n> quote\n- item\n1. one'],
    ['see ```a b\nc``` there', 'see \n```\na b\nc\n```\n there'],
    ['a &amp; b &lt;x&gt;', 'a &amp; b &lt;x&gt;'],
    ['*two\nlines*', '\\*two\nlines\\*'],
    ['https://c.org/file-upload/F1/a.png?rc_token=s3&rc_uid=u&v=1', 'https://c.org/file-upload/F1/a.png?v=1'],
  ])('R15: %s', async (msg, body) => expect(await bodyOf({ msg })).toBe(body));

  it('shows what programs and servers add', async () => {
    const attachments = [{ title: 'Tide', title_link: 'https://e.org', text: 'high at *9*', fields: null }];
    expect(await bodyOf({ msg: '', attachments })).toBe('[Tide](https://e.org)\nhigh at **9**');
    expect(await bodyOf({ msg: '', location: { type: 'Point', coordinates: [13.4, 52.5] } })).toBe('52.5, 13.4');
    const { of } = await copyOf([
      message('m1', {
        alias: 'Harbour',
        u: { _id: 'u3', username: 'robo' },
        pinned: true,
        pinnedBy: { _id: 'u1' },
        editedAt: at(9),
      }),
    ]);
    expect(of('message')).toMatchObject([{ sender: 'u3', senderName: 'Harbour', editedAt: at(9).toISOString() }]);
    expect(of('pin')).toEqual([{ record: 'pin', message: 'm1', user: 'u1' }]);
  });

  it('tells notices by their kind, with whom they are about', async () => {
    const { of } = await copyOf([
      message('m1', { t: 'uj', msg: 'ann' }),
      message('m2', { t: 'au', msg: 'ben' }),
      message('m3', { t: 'ru', msg: 'once' }),
      message('m4', { t: 'livechat-close', msg: 'bye' }),
      message('m5', { t: 'new-kind', msg: 'words' }),
      message('m6', { t: 'new-kind', msg: '' }),
      message('m7', { _hidden: true, parent: 'm1' }),
    ]);
    expect(of('notice').map(({ user, text: kind }) => [user, kind])).toEqual([
      ['u1', 'uj'],
      ['u2', 'au'],
      ['name:once', 'ru'],
      ['u1', 'livechat-close'],
    ]);
    expect(of('message').map(({ body }) => body)).toEqual(['words']);
    expect(of('dropped').map(({ reason, detail }) => [reason, detail])).toEqual([
      ['notice', 'unknown kind new-kind'],
      ['not a message', 'an earlier text'],
    ]);
  });
});
