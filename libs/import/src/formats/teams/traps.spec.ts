import { describe, expect, it } from 'vitest';
import {
  ANN,
  BOB,
  CLEO,
  direct,
  type Json,
  message,
  PAIR,
  recordsOf,
  ROOM,
  T,
  TEAM,
  user,
} from '../../../testing/teams-export.js';

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
