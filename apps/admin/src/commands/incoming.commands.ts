import { newId } from '#contracts';
import type { EndedAnswer, IncomingAnswer, IncomingPage, ListedIncoming } from '#access/internal-api';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { route, type ServiceClient } from '../service-client.js';
import { table } from '../table.js';

const create: Command = {
  name: 'incoming create',
  about: 'Make a URL that posts into a group, as a bot of its own. It is printed only once.',
  operands: ['room'],
  options: [
    { name: 'name', value: 'NAME', about: 'the display name of the bot, such as CI' },
    { name: 'quiet', about: 'its posts tell only those whom they mention' },
  ],
  async run(input, { history, publicUrl }) {
    const name = input.text('name');
    if (name === undefined) throw new CommandError('incoming create: add --name');
    const answer = await history.post<IncomingAnswer>(route`rooms/${input.operand('room')}/incoming`, {
      id: newId(),
      name,
      quiet: input.flag('quiet'),
    });
    const at = (url: string | null, path: string): string => url ?? `${publicUrl ?? ''}${path}`;
    const { path, hookPath, pairPath, ...made } = answer;
    const url = at(made.url, path);
    const [hookUrl, pairUrl] = [at(made.hookUrl, hookPath), at(made.pairUrl, pairPath)];
    process.stderr.write(
      `For programs that expect Mattermost: ${hookUrl}\nFor programs that expect Rocket.Chat: ${pairUrl}\n` +
        `The URL of ${made.id}, for all others. All are shown only once:\n`,
    );
    return { json: { ...answer, url, hookUrl, pairUrl }, text: url };
  },
};

const list: Command = {
  name: 'incoming list',
  about: 'The incoming webhooks of a room, or of all rooms, by id.',
  operands: [],
  optional: 'room',
  options: [],
  async run(input, { history }) {
    const incoming = await allOf(history, input.optional('room'));
    const rows = incoming.map((each) => [
      each.id,
      each.name,
      each.roomId,
      each.createdAt,
      each.lastUsedAt,
      each.lastRefused && `${each.lastRefused.code} ${each.lastRefused.at}`,
      each.quiet ? 'yes' : 'no',
      each.appId ?? 'operator',
    ]);
    const heading = ['webhook', 'name', 'room', 'created', 'last post', 'last refused', 'quiet', 'made by'];
    return { json: { incoming }, text: table(heading, rows, 'There are no incoming webhooks.') };
  },
};

const revoke: Command = {
  name: 'incoming revoke',
  about: 'End an incoming webhook. Its bot leaves the room; its messages stay.',
  operands: ['id'],
  options: [],
  async run(input, { history }) {
    const answer = await history.delete<EndedAnswer>(route`incoming/${input.operand('id')}`);
    return { json: answer, text: 'The incoming webhook is revoked.' };
  },
};

/** Reads all pages. */
async function allOf(history: ServiceClient, roomId: string | undefined): Promise<ListedIncoming[]> {
  const incoming: ListedIncoming[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page: IncomingPage = await history.get('incoming', { roomId, cursor });
    incoming.push(...page.incoming);
    cursor = page.cursor;
  }
  return incoming;
}

export const INCOMING_COMMANDS = [create, list, revoke];
