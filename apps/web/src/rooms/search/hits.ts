import type { Room, RoomState, User, UserId } from '#client';

import type { Names } from '#chat/names/names.js';

const MY_ROOMS_MAX = 8;
const PUBLIC_ROOMS_MAX = 20;

/** Something that the search has found. `key` is unique among all of them. */
export type Hit = { readonly key: string } & (
  | { readonly kind: 'room'; readonly room: RoomState }
  | { readonly kind: 'person'; readonly user: User }
  | { readonly kind: 'public'; readonly room: Room }
);

export interface Sections {
  readonly rooms: readonly Hit[];
  readonly people: readonly Hit[];
  readonly publicRooms: readonly Hit[];
}

/** The server's answers to one query. */
export interface Found {
  readonly users: readonly User[];
  readonly rooms: readonly Room[];
}

/** Combines the user's rooms that match the query with what the server found. Nothing and no person is in it twice. */
export function sectionsOf(
  query: string,
  mine: readonly RoomState[],
  { users, rooms }: Found,
  me: UserId | null,
  names: Names,
): Sections {
  const words = foldWords(query);
  const isMatch = (room: RoomState): boolean => {
    const title = fold(names.ofRoom(room));
    return words.every((word) => title.includes(word));
  };
  const matching = mine.filter(isMatch).slice(0, MY_ROOMS_MAX);
  const ids = new Set<string>(mine.map(({ id }) => id));
  const partners = new Set(matching.map(({ peer }) => peer?.id));
  return {
    rooms: matching.map((room) => ({ key: `room-${room.id}`, kind: 'room', room })),
    people: users
      .filter(({ id }) => id !== me && !partners.has(id))
      .map((user) => ({ key: `person-${user.id}`, kind: 'person', user })),
    publicRooms: rooms
      .filter(({ id }) => !ids.has(id))
      .slice(0, PUBLIC_ROOMS_MAX)
      .map((room) => ({ key: `public-${room.id}`, kind: 'public', room })),
  };
}

function foldWords(query: string): string[] {
  return fold(query)
    .split(/\s+/u)
    .filter((word) => word !== '');
}

/** Letters without case and marks: "Zoë" is found by "zoe". */
function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
