import type { Message, Room, RoomState, User, UserId } from '#client';

import type { Names } from '#chat/names/names.js';
import type { FoundContents, FoundNames, Hit, Section } from './hits.js';
import { bestFirst, isMatch } from './is-match.js';

const MY_ROOMS_MAX = 8;
const PUBLIC_ROOMS_MAX = 20;

/**
 * Combines the user's rooms that match the query with what the server found. Nothing and no person is in it twice. The
 * first section is one with a room of the user, if there is any: people they do not know stand behind their groups.
 */
export function sectionsOf(
  query: string,
  mine: readonly RoomState[],
  found: FoundNames & FoundContents,
  me: UserId | null,
  names: Names,
): readonly Section[] {
  const matching = bestFirst(
    query,
    mine.filter((room) => isMatch(query, names.ofRoom(room))),
    (room) => names.ofRoom(room),
  ).slice(0, MY_ROOMS_MAX);
  const direct = matching.filter(({ kind }) => kind === 'direct').map(hitOf);
  const groups = matching.filter(({ kind }) => kind === 'group').map(hitOf);
  const people: Section = {
    name: 'people',
    hits: [...direct, ...strangers(bestFirst(query, found.users, titleOfUser), matching, me)],
  };
  const rooms: Section = {
    name: 'rooms',
    hits: [
      ...groups,
      ...publicRooms(
        bestFirst(query, found.rooms, ({ name }) => name ?? ''),
        mine,
      ),
    ],
  };
  const first = direct.length === 0 && groups.length > 0 ? [rooms, people] : [people, rooms];
  const sections: readonly Section[] = [
    ...first,
    {
      name: 'messages',
      hits: found.messages.map((hit) => ({ key: `message-${hit.message.id}`, kind: 'message', ...hit })),
    },
    { name: 'files', hits: found.files.flatMap((message) => fileHits(query, message)) },
  ];
  return sections.filter(({ hits }) => hits.length > 0);
}

function titleOfUser({ displayName }: User): string {
  return displayName;
}

function hitOf(room: RoomState): Hit {
  return { key: `room-${room.id}`, kind: 'room', room };
}

function strangers(users: readonly User[], matching: readonly RoomState[], me: UserId | null): readonly Hit[] {
  const partners = new Set(matching.map(({ peer }) => peer?.id));
  return users
    .filter(({ id }) => id !== me && !partners.has(id))
    .map((user) => ({ key: `person-${user.id}`, kind: 'person', user }));
}

function publicRooms(rooms: readonly Room[], mine: readonly RoomState[]): readonly Hit[] {
  const ids = new Set<string>(mine.map(({ id }) => id));
  return rooms
    .filter(({ id }) => !ids.has(id))
    .slice(0, PUBLIC_ROOMS_MAX)
    .map((room) => ({ key: `public-${room.id}`, kind: 'public', room }));
}

/** The file of the message that has the name. The server may compare names in another way: then its first one. */
function fileHits(query: string, message: Message): readonly Hit[] {
  const file = message.attachments.find(({ name }) => isMatch(query, name)) ?? message.attachments[0];
  return file === undefined ? [] : [{ key: `file-${message.id}`, kind: 'file', message, words: [], file }];
}
