import type { Message, Parley, Room, RoomDirectory, RoomId } from '#client';
import { LIST_MAX } from '#contracts/limits';

import type { Format } from '../terminal/format.js';

/** Pages of rooms whose names contain the name. One that is not among them is not found. */
const PAGES_MAX = 5;

/**
 * Lines about the public room of this name, and its newest messages but those of people whom the user blocks. Rejects if there
 * is no such room.
 */
export async function peekLines(parley: Parley, format: Format, name: string): Promise<string[]> {
  const { room, messages } = await parley.ask('room:peek', { roomId: await publicRoomNamed(parley, name) });
  const blocked = parley.blocked.getSnapshot();
  const isShown = ({ kind, deletedAt, senderId }: Message): boolean =>
    kind === 'text' && deletedAt === null && (senderId === null || !blocked.includes(senderId));
  const lineOf = (message: Message): string => {
    const files = message.attachments.map((file) => format.notice(file.name));
    return format.message(message, () => '', '', files);
  };
  return [...aboutRoom(room).map((line) => format.notice(line)), ...messages.filter(isShown).map(lineOf)];
}

async function publicRoomNamed(parley: Parley, name: string): Promise<RoomId> {
  const isWanted = (room: Room): boolean => room.name?.toLowerCase() === name.toLowerCase();
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const request = { query: name, limit: LIST_MAX, ...(cursor !== null && { cursor }) };
    const answer: RoomDirectory = await parley.ask('room:discover', request);
    const found = answer.rooms.find(isWanted);
    if (found !== undefined) return found.id;
    ({ cursor } = answer);
    if (cursor === null) break;
  }
  throw new Error(`there is no public room "${name}"`);
}

function aboutRoom({ name, topic, memberCount, archived }: Room): string[] {
  const members = memberCount === 1 ? '1 member' : `${memberCount} members`;
  const about = `${name ?? ''}: ${members}${archived ? ', archived' : ''}`;
  return topic === null || topic === '' ? [about] : [about, topic];
}
