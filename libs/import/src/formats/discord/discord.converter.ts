import type { Converter, Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import { brokenFile, isOfOneFile, overLimit } from '../../export/broken-file.js';
import type { ExportFiles } from '../../export/export-files.js';
import { isOverLimit } from '../../export/record-bounds.js';
import type { SourceId } from '../../records.js';
import { fieldsIn, textIn, wordIn } from '../../text/values.js';
import { type DiscordFile, messagesOf, readDiscord } from './discord-export.js';
import { DiscordFiles } from './discord-files.js';
import { DiscordMessages } from './discord-messages.js';
import { DiscordPeople } from './discord-people.js';
import { type Channel, channelsOf, parentOf, roomOf } from './discord-rooms.js';

/** Files of JSON by DiscordChatExporter, one or several of each channel. */
export const discord: Converter = {
  format: 'discord',
  recognises: async (files) => (await readDiscord(files)).files.length > 0,
  async questions(exports, { source }) {
    const servers = [...serversIn((await readAll(exports)).files).values()];
    if (source !== undefined || servers.length < 2) return [];
    return [
      { option: 'source', text: `the export is of several servers (${servers.join(', ')}): name it with --source` },
    ];
  },
  async *convert(exports, options) {
    const { files, broken } = await readAll(exports);
    const [server = 'Direct Messages'] = serversIn(files).values();
    const [exportedAt = null] = files.flatMap((file) => file.exportedAt ?? []).sort((a, b) => (a > b ? -1 : 1));
    yield { record: 'source', format: 'discord', name: options.source ?? server, exportedAt };
    for (const file of broken) yield brokenFile(file, 'ends before its first message');
    const channels = channelsOf(files);
    const rooms = new Set(channels.map(({ room, root }) => (root === null ? room : '')));
    const threads = new Map(
      channels.flatMap(({ id, name, root }) => (root === null ? [] : [[id, name ?? id] as const])),
    );
    const people = new DiscordPeople();
    for (const channel of channels) {
      if (!rooms.has(channel.room)) yield parentOf(channel);
      rooms.add(channel.room);
      yield* channelRecords(channel, people, threads, exports);
    }
  },
};

async function readAll(exports: readonly ExportFiles[]): ReturnType<typeof readDiscord> {
  const read = await Promise.all(exports.map(readDiscord));
  return { files: read.flatMap(({ files }) => files), broken: read.flatMap(({ broken }) => broken) };
}

/** Names of servers by their ids. Direct messages belong to none. */
function serversIn(files: readonly DiscordFile[]): ReadonlyMap<string, string> {
  const guilds = files.map(({ guild }) => guild).filter(({ id }) => wordIn(id) !== '0');
  return new Map(guilds.map(({ id, name }) => [wordIn(id), textIn(name) || wordIn(id)]));
}

async function* channelRecords(
  channel: Channel,
  people: DiscordPeople,
  threads: ReadonlyMap<SourceId, string>,
  exports: readonly ExportFiles[],
): AsyncGenerator<Found> {
  const messages = new DiscordMessages(channel, people, threads);
  for (const part of channel.files) {
    const others = exports.filter((one) => one !== part.exports);
    yield* partRecords(part, messages, new DiscordFiles([part.exports, ...others], part.file));
  }
  yield* messages.pins();
  if (channel.root === null) yield* roomRecords(channel, [...messages.people]);
  else if (!messages.hasRoot) yield nameLeftOut(channel);
}

async function* partRecords(part: DiscordFile, messages: DiscordMessages, files: DiscordFiles): AsyncGenerator<Found> {
  let count = 0;
  try {
    for await (const message of messagesOf(part)) {
      count++;
      if (isOverLimit(message)) yield overLimit('message', part.file);
      else yield* messages.records(fieldsIn(message), files);
    }
  } catch (error) {
    if (!isOfOneFile(error)) throw error;
    yield brokenFile(part.file, `was cut: only the ${String(count)} messages before the cut are here`);
  }
}

/** A direct room has two people; one of whom only one wrote is a group with the name that the export gives. */
function* roomRecords(channel: Channel, people: readonly SourceId[]): Generator<Found> {
  const room = roomOf(channel);
  const isPair = channel.isDirect && people.length === 2;
  yield isPair ? { ...room, kind: 'direct', name: null, topic: null } : room;
  if (!isPair) return;
  for (const user of people) yield { record: 'membership', room: room.id, user, role: 'member', state: 'joined' };
}

/** Threads have no names here; that of a post in a forum stands in its first message. */
const nameLeftOut = ({ id, name }: Channel): Found => dropped('name of a thread', id, 'not left in', name);
