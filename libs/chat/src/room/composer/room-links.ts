import type { RoomState } from '#client';
import { inlineText, parseBody } from '#client/body';

import { escaped } from '../words/escaped.js';
import { roomPath } from '../state/paths.js';

type Named = Pick<RoomState, 'id' | 'name'>;

/** Code, links, URLs, and what has a backslash. */
const STAYS = [
  String.raw`\x60{3,}[^]*?(?:\x60{3,}|$)`,
  String.raw`(?<![^\n])~{3,}[^]*?(?:\n~{3,}|$)`,
  String.raw`(?<!\x60)(?<ticks>\x60+)(?!\x60)[^]+?(?<!\x60)\k<ticks>(?!\x60)`,
  String.raw`\[[^\]\n]*\]\([^\s)]*\)`,
  String.raw`(?:https?:\/\/|www\.|mailto:)\S+`,
  String.raw`\\#`,
].join('|');

/**
 * The text with links in place of the names of rooms behind a `#`, as completion writes them. Names that several rooms have stay, as do
 * code, links and URLs.
 */
export function withRoomLinks(text: string, rooms: readonly Named[], origin: string): string {
  if (!text.includes('#')) return text;
  const links = new Map(rooms.filter((room) => isUnique(room, rooms)).map((room) => [room.name, linkTo(room, origin)]));
  const names = [...links.keys()].filter((name) => name !== null).sort((one, other) => other.length - one.length);
  const used = names.filter((name) => text.includes(`#${name}`));
  if (used.length === 0) return text;
  const named = new RegExp(
    `${STAYS}|(?<![\\p{L}\\p{N}_/&#=[.?-])#(?<name>${used.map(escaped).join('|')})(?![\\p{L}\\p{N}_-])`,
    'gu',
  );
  let done = '';
  let from = 0;
  for (const { 0: typed, index, groups } of text.matchAll(named)) {
    done += text.slice(from, index) + (links.get(groups?.['name'] ?? '') ?? typed);
    from = index + typed.length;
  }
  return done + text.slice(from);
}

/** What completion writes for a room: its name; the link itself if other rooms have that name. */
export function completedRoom(room: Named, rooms: readonly Named[], origin: string): string {
  return isUnique(room, rooms) ? `#${room.name ?? ''}` : linkTo(room, origin);
}

const isUnique = ({ id, name }: Named, rooms: readonly Named[]): boolean =>
  name !== null && !rooms.some((other) => other.name === name && other.id !== id);

/** A link whose label is the room's name, or its URL if the name would be read as a format. */
function linkTo({ id, name }: Named, origin: string): string {
  const url = origin + roomPath(id);
  const link = `[#${name ?? ''}](${url})`;
  const [block] = parseBody(link);
  const isRead = block?.type === 'paragraph' && inlineText(block.content) === `#${name ?? ''}`;
  return isRead ? link : url;
}
