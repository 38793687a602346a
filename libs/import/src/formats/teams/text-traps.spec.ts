import { describe, expect, it } from 'vitest';
import { ANN, bodyOf, type Json, message, recordsOf, ROOM, T, user } from '../../../testing/teams-export.js';

describe('a message of Teams', () => {
  it('MT3: takes the two mentions of one person for one', async () => {
    const mention = (Id: number, of: Json, MentionText: string): Json => ({ Id, MentionText, Mentioned: of });
    const { of } = await recordsOf([
      message(
        `${T}`,
        '<p><at id="0">Ann</at>&nbsp;<at id="1">Lee</at> <at id="2">Gone</at> <at id="3">Tide</at> <at id="4">General</at> <at id="5">Everyone</at> <at id="9">who?</at></p>',
        {
          Mentions: [
            ...[mention(0, user(ANN), 'Ann'), mention(1, user(ANN), 'Lee'), mention(2, user('far', null), 'Gone')],
            mention(3, { User: null, Application: { Id: 'app', DisplayName: 'Tide' } }, 'Tide'),
            mention(4, { Conversation: { Id: ROOM, ConversationIdentityType: 'channel' } }, 'General'),
            mention(5, { Conversation: { Id: 'c', ConversationIdentityType: 'chat' } }, 'Everyone'),
          ],
        },
      ),
    ]);
    expect(of('message')[0]).toMatchObject({
      body: '@ann @gone @tide #General @everyone @who?',
      mentions: [ANN, 'far', 'app'],
    });
  });

  it.each([
    ['<p>a</p>\n<p>&nbsp;</p>\n<p>b <emoji id="smile" alt="🙂" title="Smile"></emoji></p>', 'a\n\nb 🙂'],
    ['<p>only <customemoji id="x" alt="boat"></customemoji></p>', 'only :boat:'],
    ['<codeblock class="Python"><code>a &lt; b<br>  c</code></codeblock>', '```python\na < b\n  c\n```'],
    ['<p>1 * 2 and *x*</p><script>alert(1)</script>', '1 * 2 and \\*x\\*'],
    [
      '<p><a href="javascript:x">label</a> <img src="https://example.org/a.gif" alt="a boat"></p>',
      'label [a boat](https://example.org/a.gif)',
    ],
  ])('MT7: reads %j', async (content, body) => {
    expect(await bodyOf(content)).toBe(body);
  });

  it('MT7: reads plain text, titles, files, answers and forwarded messages', async () => {
    const picture = 'https://graph.microsoft.com/v1.0/teams/t/channels/c/messages/m/hostedContents/aWQ/$value';
    const reference = (ContentType: string, content: Json): Json => ({
      Id: `${T}`,
      ContentType,
      Content: JSON.stringify(content),
    });
    const { of } = await recordsOf([
      message(`${T}`, '', { Body: { ContentType: 'text', Content: 'plain <b> & *text*\n- x' }, Subject: 'Plans' }),
      message(`${T + 1}`, `<p>see<img alt="image" src="${picture}"></p><attachment id="f"></attachment>`, {
        Attachments: [
          { Id: 'f', ContentType: 'reference', Name: 'plan.docx', ContentUrl: 'https://example.sharepoint.com/p' },
        ],
      }),
      message(`${T + 2}`, '<attachment id="q"></attachment><p>yes</p>', {
        Attachments: [reference('messageReference', { messageId: `${T}`, messagePreview: 'plain' })],
      }),
      message(`${T + 3}`, '<attachment id="q"></attachment>', {
        Attachments: [
          reference('forwardedMessageReference', {
            originalMessageContent: '<p>one</p><p>two</p>',
            originalMessageSender: { user: { displayName: 'Far Away' } },
          }),
          { Id: 't', ContentType: 'tabReference', Name: null },
        ],
      }),
      message(`${T + 4}`, '<attachment id="q"></attachment><p>to nothing</p>', {
        Attachments: [reference('messageReference', { messageId: '1' })],
      }),
    ]);
    expect(of('message').map(({ body, replyTo, files }) => [body, replyTo, files.length])).toEqual([
      ['**Plans**\nplain <b> & \\*text\\*\n\\- x', null, 0],
      ['see', null, 2],
      ['yes', `${ROOM}:${T}`, 0],
      ['> **Far Away**\n> one\n> two', null, 0],
      ['to nothing', null, 0],
    ]);
    expect(of('file')).toMatchObject([
      { name: 'plan.docx', path: null, missing: 'stored at SharePoint' },
      { name: 'image', path: null, missing: 'not in the export' },
    ]);
    expect(of('dropped').filter((dropped) => dropped.of === 'attachment')).toMatchObject([{ detail: 'tabReference' }]);
  });
});
