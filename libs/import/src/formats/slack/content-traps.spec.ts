import { describe, expect, it } from 'vitest';
import { bodyOf, message, recordsOf } from '../../../testing/slack-export.js';

describe('a message of Slack', () => {
  it('S10: has the text of programs in attachments and blocks, and one program under many names', async () => {
    const hook = { user: undefined, subtype: 'bot_message', bot_id: 'B1', text: '' };
    const { of } = await recordsOf([
      message('1.0', {
        ...hook,
        username: 'CI',
        attachments: [{ title: 'Build', text: 'took *3* min', fallback: 'x' }],
      }),
      message('2.0', { ...hook, username: 'CI 2', text: 'ok' }),
      message('3.0', { user: undefined, bot_id: 'B3', bot_profile: { name: 'Robot' }, text: 'by its user' }),
    ]);
    expect(of('message').map(({ sender, senderName, body }) => [sender, senderName, body])).toEqual([
      ['B1', 'CI', 'Build\ntook **3** min'],
      ['B1', 'CI 2', 'ok'],
      ['U3', null, 'by its user'],
    ]);
    expect(of('user').find(({ id }) => id === 'B1')).toMatchObject({ displayName: 'CI', type: 'bot' });
  });

  it('S11: takes the blocks where the text is missing or shorter', async () => {
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: '*all of it*' } },
      { type: 'call', call_id: 'R1' },
    ];
    expect(await bodyOf({ text: 'all', blocks })).toBe('**all of it**');
    expect(await bodyOf({ text: undefined, blocks })).toBe('**all of it**');
    expect(await bodyOf({ text: 'more than the blocks say', blocks })).toBe('more than the blocks say');
  });

  it.each([
    ['<@U1> <@U2|bo-of-then> <@UFAR|far>', '@ann @bob @far'],
    ['<#C1|> <#C1|old-name> <#CX|gone>', '#main #main #gone'],
    ['<!here|@here> <@here> <!channel> <!everyone> <!subteam^S1|@crew>', '@here @here @channel @everyone @crew'],
    ['<!date^1709300000^{date}|1 March> <tel:+49123|+49 123>', '1 March +49 123'],
    ['<https://example.org/?a=1&amp;b=2|a &lt;list&gt;>', '[a <list>](https://example.org/?a=1&b=2)'],
    ['&amp;lt; `a &lt; *b*` :+1: :no_code:', '&lt; `a < *b*` 👍 :no_code:'],
    ['# no heading\n1. no list\n- nor here', '\\# no heading\n1\\. no list\n\\- nor here'],
    ['[a](https://e.org) **b**', '\\[a](https://e.org) \\*\\*b\\*\\*'],
    ['*bold* _it_ ~gone~ `:+1:`', '**bold** _it_ ~~gone~~ `:+1:`'],
  ])('S12: %s', async (text, body) => expect(await bodyOf({ text })).toBe(body));

  it('S13: has one reaction for all tones and names, and reports people without names', async () => {
    const reactions = [
      { name: '+1::skin-tone-2', users: ['U1'], count: 1 },
      { name: 'thumbsup', users: ['U1', 'UX'], count: 3 },
      { name: 'own_picture', users: ['U2'], count: 1 },
    ];
    const { of } = await recordsOf([message('1.0', { reactions })]);
    expect(of('reaction').map(({ user, emoji }) => [user, emoji])).toEqual([
      ...[
        ['U1', '👍'],
        ['UX', '👍'],
        ['U2', ':own_picture:'],
      ],
    ]);
    expect(of('dropped').map(({ reason }) => reason)).toEqual(['twice in the export', 'no name']);
  });

  it('S14: never keeps an address of a file, and takes the bytes that other programs have saved', async () => {
    const url = 'https://files.slack.com/files-pri/T1-F1/a.png?t=xoxe-not-a-token';
    const files = [
      { id: 'F1', name: 'a.png', mimetype: 'image/png', size: 2, url_private: url },
      { id: 'F2', name: 'b.png', url_private: url },
      { id: 'F3', mode: 'tombstone' },
      { id: 'F4', file_access: 'access_denied' },
      { id: 'F5', mode: 'external', title: 'A doc', external_url: 'https://docs.example.org/d' },
    ];
    const { of, all } = await recordsOf([message('1.0', { text: `see ${url}`, files })], {
      '__uploads/F1/a.png': 'ab',
    });
    expect(of('file')).toMatchObject([
      { id: 'F1', path: '__uploads/F1/a.png', bytes: 2, missing: null },
      { id: 'F2', path: null, missing: 'not in the export' },
      { id: 'F3', missing: 'deleted at Slack' },
      { id: 'F4', missing: 'Slack denied access' },
    ]);
    expect(of('message')[0]?.body).toContain('[A doc](https://docs.example.org/d)');
    expect(JSON.stringify(all)).not.toContain('xoxe');
  });

  it('S14: takes the words of a person out of the old sentences about files', async () => {
    const file = { id: 'F1', name: 'n.txt', initial_comment: { comment: 'for tonight' } };
    const { of } = await recordsOf([
      message('1.0', {
        subtype: 'file_share',
        text: '<@U1> uploaded a file: <https://e.org|n.txt> and commented: for tonight',
        file,
      }),
      message('2.0', {
        user: undefined,
        subtype: 'file_comment',
        text: '<@U2> commented on …',
        comment: { user: 'U2', comment: 'thanks' },
      }),
    ]);
    expect(of('message').map(({ sender, body, files }) => [sender, body, files])).toEqual([
      ['U1', 'for tonight', ['F1']],
      ['U2', 'thanks', []],
    ]);
  });

  it('S21: splits long texts', async () => {
    const text = 'word '.repeat(7000);
    const { of } = await recordsOf([message('1.0', { text })]);
    expect(
      of('message')
        .map(({ body }) => body)
        .join(''),
    ).toBe(text);
    expect(of('message')).toHaveLength(5);
  });

  it('drops kinds that nobody knows, unless they say something', async () => {
    const { of } = await recordsOf([
      message('1.0', { subtype: 'new_kind', text: '' }),
      message('2.0', { subtype: 'new_kind', text: 'words' }),
    ]);
    expect(of('message').map(({ body }) => body)).toEqual(['words']);
    expect(of('dropped')).toMatchObject([{ reason: 'notice', detail: 'unknown kind new_kind' }]);
  });
});
