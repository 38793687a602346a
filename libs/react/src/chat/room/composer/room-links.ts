import type { RoomState } from '#client';
import { inlineText, parseBody } from '#client/body';

import { escaped } from '../message/markdown/escaped.js';
import { roomPath } from '../paths.js';

type Named = Pick<RoomState, 'id' | 'name'>;

const CODE = /(```[^]*?(?:```|$)|`+[^`\n]*`+)/;

/** The text with links in place of the names of rooms behind a `#`, as completion writes them. Names that several rooms have stay, as does code. */
export function withRoomLinks(text: string, rooms: readonly Named[], origin: string): string {
  if (!text.includes('#')) return text;
  const links = new Map(rooms.filter((room) => isUnique(room, rooms)).map((room) => [room.name, linkTo(room, origin)]));
  const names = [...links.keys()].filter((name) => name !== null).sort((one, other) => other.length - one.length);
  const used = names.filter((name) => text.includes(`#${name}`));
  if (used.length === 0) return text;
  const named = new RegExp(`(?<![\\p{L}\\p{N}_/&#=[.?-])#(${used.map(escaped).join('|')})(?![\\p{L}\\p{N}_-])`, 'gu');
  return text
    .split(CODE)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replaceAll(named, (typed, name: string) => links.get(name) ?? typed),
    )
    .join('');
}

/** What completion writes for a room: its name; the link itself if other rooms have that name. */
export function completedRoom(room: Named, rooms: readonly Named[], origin: string): string {
  return isUnique(room, rooms) ? `#${room.name ?? ''}` : linkTo(room, origin);
}

const isUnique = ({ id, name }: Named, rooms: readonly Named[]): boolean =>
  name !== null && !rooms.some((other) => other.name === name && other.id !== id);

/** A link whose label is the room's name, or its address if the name would be read as a format. */
function linkTo({ id, name }: Named, origin: string): string {
  const address = origin + roomPath(id);
  const link = `[#${name ?? ''}](${address})`;
  const [block] = parseBody(link);
  const isRead = block?.type === 'paragraph' && inlineText(block.content) === `#${name ?? ''}`;
  return isRead ? link : address;
}
