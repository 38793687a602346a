import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder } from '#testing/engines/set-folder';
import { OpenedExport } from '../../convert.js';
import type { NeutralRecord } from '../../records.js';

type Json = Readonly<Record<string, unknown>>;
type Kind = NeutralRecord['record'];

const TEAM = 'team-1';
const [ANN, BOB, CLEO] = ['1', '2', '3'].map((digit) => `00000000-0000-4000-8000-00000000000${digit}`) as [
  string,
  string,
  string,
];
const ROOM = '19:main@thread.tacv2';
const PAIR = `19:${ANN}_${BOB}@unq.gbl.spaces`;

const BASE: Readonly<Record<string, unknown>> = {
  'users/usersList.json': [
    { Id: ANN, DisplayName: 'Ann Lee', UserPrincipalName: 'ann@example.org', Mail: 'ann@example.org' },
    { Id: BOB, DisplayName: 'Bob', UserPrincipalName: 'bob_far.org#EXT#@example.org', Mail: null },
  ],
  'teams/teamsList.json': [
    { GroupsId: TEAM, Name: 'Harbour', Privacy: 'Public' },
    { GroupsId: 'group-2', Name: 'A list of mails', Privacy: 'Public' },
  ],
  'teams/teamsSettings.json': [{ Id: TEAM, DisplayName: 'Harbour', Visibility: 'public', IsArchived: false }],
  [`teams/${TEAM}/channels_${TEAM}.json`]: [
    {
      Id: ROOM,
      DisplayName: 'General',
      MembershipType: 'standard',
      TenantId: 'tenant',
      CreatedDateTime: '2025-12-01T00:00:00.5Z',
    },
    {
      Id: '19:board@thread.tacv2',
      DisplayName: 'Board',
      MembershipType: 'private',
      TenantId: 'tenant',
      Description: 'few',
    },
  ],
  [`teams/${TEAM}/teamMembers_${TEAM}.json`]: [
    { Name: 'Ann Lee', UserId: ANN, UserName: 'ann@example.org' },
    { Name: 'Bob', UserId: BOB, UserName: 'bob' },
  ],
};

/** The records of an export with these messages in the channel, and other files. */
async function recordsOf(messages: readonly Json[], files: Readonly<Record<string, unknown>> = {}) {
  const folder = newFolder();
  const all = { ...BASE, [`teams/${TEAM}/messages_${TEAM}.json`]: messages, ...files };
  for (const [path, value] of Object.entries(all)) {
    const at = join(folder, 'TeamsDataExport', path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, JSON.stringify(value));
  }
  const opened = await OpenedExport.open([folder], {});
  const records: NeutralRecord[] = [];
  for await (const record of opened.records()) records.push(record);
  await opened.close();
  const of = <K extends Kind>(kind: K) =>
    records.filter((record): record is Extract<NeutralRecord, { record: K }> => record.record === kind);
  return { of, format: opened.format };
}

const user = (Id: string, DisplayName: string | null = null): Json => ({
  User: { Id, DisplayName },
  Application: null,
});
const message = (Id: string, Content: string, own: Json = {}): Json => ({
  ...{ Id, Body: { ContentType: 'html', Content }, MessageType: 'message', From: user(ANN), ReplyToId: null },
  ...{ CreatedDateTime: new Date(Number(Id) || T).toISOString(), ChannelIdentity: { ChannelId: ROOM, TeamId: TEAM } },
  ...{ ChatId: null, Attachments: [], Mentions: [], Reactions: [], Subject: '' },
  ...own,
});
const direct = (Id: string, ChatId: string, own: Json = {}): Json =>
  message(Id, `<p>at ${Id}</p>`, { ChannelIdentity: null, ChatId, ...own });
const T = 1_772_000_000_000;
const bodyOf = async (content: string, own: Json = {}): Promise<string | undefined> =>
  (await recordsOf([message(`${T}`, content, own)])).of('message')[0]?.body;

describe('an export of Teams', () => {
  it('MT1: has a direct message once that stands in the file of each person, and no room for a group', async () => {
    const chat = '19:few@thread.v2';
    const event = { From: null, MessageType: 'unknownFutureValue' };
    const pair = [direct(`${T}`, PAIR), direct(`${T + 1}`, PAIR, { From: user(BOB) }), direct(`${T + 2}`, PAIR, event)];
    const { of, format } = await recordsOf([], {
      [`users/${ANN}/messages_${ANN}.json`]: [...pair, direct(`${T}`, chat)],
      [`users/${BOB}/messages_${BOB}.json`]: [...pair.toReversed(), direct(`${T}`, chat)],
      [`users/${CLEO}/messages_${CLEO}.json`]: [direct(`${T}`, chat)],
      [`users/${CLEO}/meetings_${CLEO}.json`]: [{ Id: 'meeting' }],
    });
    expect(format).toBe('teams');
    expect(of('room').map(({ id, kind, name }) => [id, kind, name])).toEqual([
      [ROOM, 'group', 'General'],
      ['19:board@thread.tacv2', 'group', 'Board'],
      [PAIR, 'direct', null],
      [chat, 'group', `Ann Lee, Bob, ${CLEO}`],
    ]);
    expect(of('message').map(({ id, sender }) => [id, sender])).toEqual([
      [`${PAIR}:${T}`, ANN],
      [`${PAIR}:${T + 1}`, BOB],
      [`${chat}:${T}`, ANN],
    ]);
    expect(of('membership').filter(({ room }) => room === PAIR)).toMatchObject([{ user: ANN }, { user: BOB }]);
    expect(of('notice')).toMatchObject([{ room: PAIR, text: 'unknownFutureValue' }]);
    expect(of('dropped').map((dropped) => [dropped.of, dropped.reason])).toEqual([
      ['team', 'not a message'],
      ['message', 'twice in the export'],
      ['meetings', 'not a message'],
      ...Array.from({ length: 4 }, () => ['message', 'twice in the export']),
    ]);
  });

  it('MT2: tells equal ids of two rooms apart, and orders by time', async () => {
    const board = { ChannelIdentity: { ChannelId: '19:board@thread.tacv2', TeamId: TEAM } };
    const { of } = await recordsOf([
      message(`${T + 9}`, 'later', { CreatedDateTime: '2026-02-25T06:13:20.009+00:00' }),
      message(`${T}`, 'here', { CreatedDateTime: '2026-02-25T06:13:20+00:00' }),
      message(`${T + 5}`, 'reply', { ReplyToId: `${T}`, CreatedDateTime: '2026-02-25T07:13:20.0054321+01:00' }),
      message(`${T}`, 'there', board),
      message(`${T + 700}`, 'of its id', { CreatedDateTime: null }),
      message('x', 'never', { CreatedDateTime: '0001-01-01T00:00:00+00:00' }),
    ]);
    expect(of('message').map(({ id, createdAt, threadOf }) => [id, createdAt, threadOf])).toEqual([
      [`${ROOM}:${T}`, '2026-02-25T06:13:20.000Z', null],
      [`${ROOM}:${T + 5}`, '2026-02-25T06:13:20.005Z', `${ROOM}:${T}`],
      [`${ROOM}:${T + 9}`, '2026-02-25T06:13:20.009Z', null],
      [`${ROOM}:${T + 700}`, '2026-02-25T06:13:20.700Z', null],
      [`19:board@thread.tacv2:${T}`, '2026-02-25T06:13:20.000Z', null],
    ]);
    expect(of('dropped').filter(({ reason }) => reason === 'no time')).toHaveLength(1);
  });

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

  it('MT4: is edited where somebody edited, not where somebody reacted', async () => {
    const react = (ReactionType: string, id: string, DisplayName: string | null = null): Json => ({
      ReactionType,
      DisplayName,
      User: user(id),
    });
    const { of } = await recordsOf([
      message(`${T}`, 'a', {
        LastModifiedDateTime: '2026-03-01T00:00:00Z',
        Reactions: [
          react('like', ANN),
          react('👍', BOB),
          react('👍🏽', ANN),
          react('heart', 'gone'),
          react('custom', ANN, 'Party Boat'),
          react('sad', ''),
        ],
      }),
      message(`${T + 1}`, 'b', { LastEditedDateTime: '2026-03-01T00:00:00.5+00:00' }),
    ]);
    expect(of('message').map(({ editedAt }) => editedAt)).toEqual([null, '2026-03-01T00:00:00.500Z']);
    expect(of('reaction').map(({ user: who, emoji }) => [who, emoji])).toEqual([
      [ANN, '👍'],
      [BOB, '👍'],
      ['gone', '❤️'],
      [ANN, ':party_boat:'],
    ]);
    expect(of('dropped').map(({ reason }) => reason)).toEqual(['not a message', 'twice in the export', 'no name']);
  });

  it('MT5: takes events for notices, and apps for bots', async () => {
    const app = (DisplayName: string): Json => ({ From: { User: null, Application: { Id: 'app', DisplayName } } });
    const Content = JSON.stringify({
      type: 'AdaptiveCard',
      body: [
        { type: 'TextBlock', text: 'High at **9**' },
        { type: 'FactSet', facts: [{ title: 'Wind', value: '3' }] },
      ],
      actions: [
        { type: 'Action.OpenUrl', title: 'Open', url: 'https://example.org/' },
        { title: 'Run', url: 'javascript:x' },
      ],
    });
    const card = { Id: 'c', ContentType: 'application/vnd.microsoft.card.adaptive', Content };
    const { of } = await recordsOf([
      message(`${T}`, '<systemEventMessage/>', {
        From: null,
        MessageType: 'unknownFutureValue',
        EventDetail: { EventType: null, Initiator: user(BOB), MembersAdded: null },
      }),
      message(`${T + 1}`, '<attachment id="c"></attachment>', { ...app('Tide'), Attachments: [card] }),
      message(`${T + 2}`, 'text', app('Other name')),
      message(`${T + 3}`, '', { DeletedDateTime: '2026-03-01T00:00:00Z' }),
    ]);
    expect(of('notice')).toMatchObject([{ user: BOB, text: 'unknownFutureValue', at: '2026-02-25T06:13:20.000Z' }]);
    expect(of('message').map(({ senderName, body }) => [senderName, body])).toEqual([
      [null, 'High at **9**\nWind: 3\n[Open](https://example.org/) · Run'],
      ['Other name', 'text'],
    ]);
    expect(of('user').find(({ id }) => id === 'app')).toMatchObject({ type: 'bot', displayName: 'Tide', active: true });
    expect(of('dropped').map(({ reason }) => reason)).toContain('deleted');
  });

  it('MT6: knows people of whom only an id is left, guests, and people without an e-mail address', async () => {
    const { of } = await recordsOf([
      message(`${T}`, 'a', { From: user('gone') }),
      message(`${T + 1}`, 'b', { From: user('far', 'Far Away') }),
    ]);
    expect(
      of('user').map(({ id, displayName, type, email, active }) => [id, displayName, type, email, active]),
    ).toEqual([
      [ANN, 'Ann Lee', 'user', 'ann@example.org', true],
      [BOB, 'Bob', 'guest', null, true],
      ['gone', 'gone', 'user', null, false],
      ['far', 'Far Away', 'user', null, false],
    ]);
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

  it('MT8: lets nobody but its authors into a private channel', async () => {
    const { of } = await recordsOf([message(`${T}`, 'a', { ChannelIdentity: { ChannelId: '19:board@thread.tacv2' } })]);
    expect(of('room').map(({ name, visibility, topic, createdAt }) => [name, visibility, topic, createdAt])).toEqual([
      ['General', 'public', null, '2025-12-01T00:00:00.500Z'],
      ['Board', 'private', 'few', null],
    ]);
    expect(of('membership').map(({ room, user: who }) => [room, who])).toEqual([
      [ROOM, ANN],
      [ROOM, BOB],
      ['19:board@thread.tacv2', ANN],
    ]);
  });

  it('names the tenant by its channels, else by the messages of its people, else asks', async () => {
    const channels = {
      [`teams/${TEAM}/channels_${TEAM}.json`]: [{ Id: ROOM, DisplayName: 'General', MembershipType: 'standard' }],
    };
    const from = (Id: string, TenantId: string): Json => ({ From: { User: { Id, TenantId } } });
    const { of } = await recordsOf(
      [message(`${T}`, 'a', from('guest', 'other')), message(`${T + 1}`, 'b', from(ANN, 'own'))],
      channels,
    );
    expect(of('source')).toMatchObject([{ format: 'teams', name: 'own' }]);
    await expect(recordsOf([message(`${T}`, 'a')], channels)).rejects.toThrow(/--source/);
  });

  it('reads objects of any shape', async () => {
    const odd = [
      null,
      7,
      'x',
      [],
      {},
      { Id: 5 },
      message(`${T}`, 'a', { Body: 3, Mentions: 'x', Reactions: [{}], Attachments: [{}, 7] }),
      message(`${T + 1}`, 'b', { From: {} }),
    ];
    const { of } = await recordsOf(odd as Json[], {
      [`teams/${TEAM}/teamMembers_${TEAM}.json`]: [{}, 1],
      'users/usersList.json': [{}, { Id: ANN }],
    });
    expect(of('message').map(({ body, sender }) => [body, sender])).toEqual([['b', null]]);
    expect(of('dropped').length).toBeGreaterThan(8);
  });
});
