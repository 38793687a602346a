import { roomMark, userMark } from '../../marks.js';
import { plain } from '../../text/literal.js';
import type { ZulipPeople } from './zulip-people.js';
import type { ZulipRooms } from './zulip-rooms.js';

/** Mentions of all; those of the members of a stream have had two names. */
const EVERYBODY = new Map([
  ['all', '@all'],
  ['everyone', '@everyone'],
  ['channel', '@channel'],
  ['stream', '@channel'],
  ['topic', '@topic'],
]);

/** The Markdown of `@**…**`. Where two people have a name, an id stands behind it. */
export function personMention(inner: string, people: ZulipPeople): string {
  const broadcast = EVERYBODY.get(inner.toLowerCase());
  if (broadcast !== undefined) return broadcast;
  const { name = inner, id } = /^(?<name>.*)\|(?<id>\d+)$/.exec(inner)?.groups ?? {};
  const user = id ?? people.named(name);
  return user === null ? plain(`@${name}`) : userMark(user, name);
}

/** The Markdown of `@*…*`. */
export const groupMention = (name: string): string => plain(`@${name}`);

/** The Markdown of `#**stream**`, `#**stream>topic**` and `#**stream>topic@message**`. */
export function roomMention(stream: string, topic: string | undefined, rooms: ZulipRooms): string {
  const room = rooms.named(stream);
  const name = room === null ? plain(`#${stream}`) : roomMark(room, stream);
  const about = topic?.replace(/@\d+$/, '').trim() ?? '';
  return about === '' ? name : `${name} > ${plain(about)}`;
}
