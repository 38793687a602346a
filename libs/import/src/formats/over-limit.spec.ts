import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder } from '#testing/engines/set-folder';
import * as discord from '../../testing/discord-export.js';
import * as element from '../../testing/element-export.js';
import * as mattermost from '../../testing/mattermost-export.js';
import { folderWith, type Json, readRecords } from '../../testing/read-records.js';
import * as rocketchat from '../../testing/rocketchat-export.js';
import * as slack from '../../testing/slack-export.js';
import * as teams from '../../testing/teams-export.js';
import * as telegram from '../../testing/telegram-export.js';
import * as zulip from '../../testing/zulip-export.js';

type Read = Awaited<ReturnType<typeof readRecords>>;

const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
/** Fields that make an object too deep, or too large, for a record. */
const OVER: Readonly<Record<string, Json>> = {
  'too deep': { extra: nested(70) },
  'far too deep': { extra: nested(1000) },
  'too large': { extra: 'x'.repeat(2_500_000) },
};
/** Larger than a file that is read at once. */
const IN_A_LARGE_FILE: Json = { extra: 'x'.repeat(17 * 1024 * 1024) };

const T = teams.T;
const neutralLines = (over: Json): readonly Json[] => {
  const message = (id: string, own: Json): Json => ({
    ...{ record: 'message', id, room: 'r', sender: 'u', senderName: null, createdAt: '2026-01-01T00:00:00.000Z' },
    ...{ body: id, mentions: [], threadOf: null, inRoom: false, replyTo: null, editedAt: null, deleted: false },
    ...{ files: [], ...own },
  });
  return [
    { record: 'source', format: 'x', name: 'y', exportedAt: null },
    { record: 'user', id: 'u', username: 'ann', displayName: 'Ann', type: 'user', email: null, active: true },
    {
      ...{ record: 'room', id: 'r', kind: 'group', visibility: 'public', name: 'main', topic: null },
      ...{ archived: false, createdAt: null },
    },
    ...[message('a', {}), message('b', over), message('c', {})],
  ];
};
async function neutralOf(over: Json): Promise<Read> {
  const path = join(newFolder(), 'records.ndjson');
  await writeFile(
    path,
    neutralLines(over)
      .map((line) => JSON.stringify(line))
      .join('\n'),
  );
  return readRecords([path]);
}

async function linesOf(over: Json): Promise<Read> {
  const line = (n: number, own: Json = {}): string =>
    JSON.stringify({ msg: `m${String(n)}`, username: 'ann', ts: rocketchat.at(n), ...own });
  const folder = await folderWith({ 'main.json': [line(1), line(2, over), line(3)].join('\n') });
  return readRecords([folder], { source: 'chat' });
}

/** What comes of an export of three messages, of which the second one has these fields more. */
const FORMATS: Readonly<Record<string, (over: Json) => Promise<Read>>> = {
  neutral: neutralOf,
  slack: async (over) => slack.recordsOf([slack.message('1.1'), slack.message('2.2', over), slack.message('3.3')], {}),
  mattermost: async (over) =>
    mattermost.recordsOf([mattermost.post(1000), mattermost.post(2000, over), mattermost.post(3000)]),
  'rocketchat (copy)': async (over) =>
    rocketchat.copyOf([rocketchat.message('m1'), rocketchat.message('m2', over), rocketchat.message('m3')]),
  'rocketchat (lines)': linesOf,
  discord: async (over) => discord.recordsOf([discord.message(), discord.message(over), discord.message()]),
  zulip: async (over) => zulip.recordsOf([zulip.message(1), zulip.message(2, over), zulip.message(3)]),
  telegram: async (over) => telegram.inChat([telegram.message(1), telegram.message(2, over), telegram.message(3)]),
  teams: async (over) =>
    teams.recordsOf([
      teams.message(String(T), 'a'),
      teams.message(String(T + 1), 'b', over),
      teams.message(String(T + 2), 'c'),
    ]),
  element: async (over) =>
    element.recordsOf([element.message('a'), element.message('b', {}, over), element.message('c')]),
};

/** Fails unless one object is over a limit, and so many messages came over. */
function expectOthers(read: Read, of = 'message', messages = 2): void {
  expect(read.of('message')).toHaveLength(messages);
  const lost = read.of('dropped').filter(({ reason }) => reason !== 'not a message');
  expect(lost).toEqual([expect.objectContaining({ of, reason: 'over a limit' })]);
}

describe.each(Object.entries(FORMATS))('an object of an export of %s', (format, read) => {
  it.each(Object.entries(OVER))('that is %s is dropped, and the others come over', async (_, over) => {
    expectOthers(await read(over), format === 'neutral' ? 'record' : 'message');
  });
});

describe.each(['slack', 'zulip', 'teams', 'element'])('an object in a large file of %s', (format) => {
  it('that is too large is dropped, and the others come over', async () => {
    expectOthers(await FORMATS[format]!(IN_A_LARGE_FILE));
  });
});

describe('a post of Mattermost', () => {
  it.each(Object.entries(OVER))('with a reply that is %s comes over with its other replies', async (_, over) => {
    const replies = [mattermost.reply(1001), mattermost.reply(1002, over), mattermost.reply(1003)];
    const read = await mattermost.recordsOf([mattermost.post(1000, { replies })]);
    expect(read.of('message').map(({ body }) => body)).toEqual(['at 1000', 'reply 1001', 'reply 1003']);
    expectOthers(read, 'message', 3);
  });
});

describe('an entry of another list', () => {
  it('of Slack, Zulip and Teams that is too deep is dropped, and the others come over', async () => {
    const over = OVER['too deep']!;
    const rooms = [{ id: 'C0', name: 'deep', ...over }, slack.CHANNEL];
    const users = [{ id: 'U0', ...over }, ...slack.USERS];
    const inSlack = await slack.recordsOf([slack.message('1.1')], { 'channels.json': rooms, 'users.json': users });
    expect(inSlack.of('message')).toHaveLength(1);
    expect(inSlack.of('dropped').map(({ of, reason }) => [of, reason])).toEqual([
      ['user', 'over a limit'],
      ['room', 'over a limit'],
    ]);
    const streams = [{ id: 20, ...over }, ...(zulip.REALM['zerver_stream'] as Json[])];
    const inZulip = await zulip.recordsOf([zulip.message(1)], { zerver_stream: streams });
    expect(inZulip.of('message')).toHaveLength(1);
    expect(inZulip.of('dropped')).toContainEqual(expect.objectContaining({ of: 'room', reason: 'over a limit' }));
    const settings = [
      { Id: 'x', ...over },
      { Id: teams.TEAM, Visibility: 'public' },
    ];
    const inTeams = await teams.recordsOf([teams.message(String(T), 'a')], { 'teams/teamsSettings.json': settings });
    expect(inTeams.of('message')).toHaveLength(1);
    expect(inTeams.of('dropped')).toContainEqual(expect.objectContaining({ of: 'settings', reason: 'over a limit' }));
  });
});
