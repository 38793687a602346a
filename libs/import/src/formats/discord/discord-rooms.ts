import type { RoomRecord, SourceId } from '../../records.js';
import { type Fields, textIn, wordIn } from '../../text/values.js';
import type { DiscordFile } from './discord-export.js';
import { isDirect, isGroup, isThread } from './discord-kinds.js';

/** A channel with its files. */
export interface Channel {
  readonly id: SourceId;
  /** `null` of a group of people without a name. */
  readonly name: string | null;
  /** Its own id, or of a thread that of the channel which it belongs to. */
  readonly room: SourceId;
  /** The message that a thread begins with: it has the id of the thread. */
  readonly root: SourceId | null;
  readonly isDirect: boolean;
  readonly topic: string | null;
  /** In the order of their messages. */
  readonly files: readonly DiscordFile[];
}

/** The channels of an export: rooms first, then threads. */
export function channelsOf(files: readonly DiscordFile[]): readonly Channel[] {
  const byId = new Map<SourceId, DiscordFile[]>();
  for (const file of files) {
    const id = wordIn(file.channel['id']);
    byId.set(id, [...(byId.get(id) ?? []), file]);
  }
  const channels = [...byId].map(([id, parts]) => channelOf(id, parts));
  return [...channels.filter(({ root }) => root === null), ...channels.filter(({ root }) => root !== null)];
}

function channelOf(id: SourceId, files: readonly DiscordFile[]): Channel {
  const channel = latestOf(files);
  const kind = wordIn(channel['type']);
  const parent = wordIn(channel['categoryId']);
  const isPart = isThread(kind) && parent !== '' && parent !== id;
  return {
    ...{
      id,
      name: textIn(channel['name']).trim() || (isGroup(kind) ? null : id),
      room: isPart ? parent : id,
      root: isPart ? id : null,
    },
    ...{ isDirect: isDirect(kind), topic: textIn(channel['topic']).trim() || null },
    files: [...files].sort(byTime),
  };
}

/** The channel as the latest export says. */
function latestOf(files: readonly DiscordFile[]): Fields {
  const [latest] = files.toSorted((one, other) => ((one.exportedAt ?? '') > (other.exportedAt ?? '') ? -1 : 1));
  return latest?.channel ?? {};
}

/** By the first message, else by path, in which part 10 is behind part 2. */
function byTime(one: DiscordFile, other: DiscordFile): number {
  if (one.from !== other.from) return one.from < other.from ? -1 : 1;
  return one.file.path.localeCompare(other.file.path, 'en', { numeric: true });
}

/** The room of a channel. The export does not say who may see it, so nobody finds it. */
export function roomOf({ room, name, topic }: Channel): RoomRecord {
  return {
    ...{ record: 'room', id: room, kind: 'group', visibility: 'private', name, topic },
    ...{ archived: false, createdAt: null },
  };
}

/** The room of a thread without a file of its own: forums have none. */
export function parentOf({ room, files }: Channel): RoomRecord {
  return {
    ...{ record: 'room', id: room, kind: 'group', visibility: 'private' },
    ...{ name: textIn(latestOf(files)['category']).trim() || room, topic: null, archived: false, createdAt: null },
  };
}
