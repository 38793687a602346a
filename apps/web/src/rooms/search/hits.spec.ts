import { describe, expect, it } from 'vitest';

import type { Room, RoomState, User, UserId } from '#client';

import { namesOf } from '#chat/names/names.js';
import { type Found, sectionsOf } from './hits.js';

const ME = 'me' as UserId;

const group = (id: string, name: string): RoomState => ({ id, kind: 'group', name, peer: null }) as RoomState;
const direct = (id: string, peer: string, displayName: string): RoomState =>
  ({ id, kind: 'direct', name: null, peer: { id: peer, displayName } }) as RoomState;
const user = (id: string, displayName: string): User => ({ id, displayName, username: id }) as User;
const publicRoom = (id: string, name: string): Room => ({ id, name }) as Room;

function search(query: string, mine: readonly RoomState[], found: Partial<Found> = {}) {
  const sections = sectionsOf(query, mine, { users: [], rooms: [], ...found }, ME, namesOf(new Map(), 'Deleted user'));
  return {
    rooms: sections.rooms.map(({ key }) => key),
    people: sections.people.map(({ key }) => key),
    publicRooms: sections.publicRooms.map(({ key }) => key),
  };
}

describe('The search', () => {
  it('finds my rooms by all words of the query, in any order, without case and accents', () => {
    const mine = [group('a', 'Café Team Berlin'), group('b', 'Team Rome'), direct('c', 'zoe', 'Zoë')];
    expect(search('berlin cafe', mine).rooms).toEqual(['room-a']);
    expect(search('zoe', mine).rooms).toEqual(['room-c']);
    expect(search('', mine).rooms).toHaveLength(3);
  });

  it('shows a person once: as a direct room if it is found, else as a person', () => {
    const mine = [direct('c', 'zoe', 'Zoë')];
    expect(search('zo', mine, { users: [user('zoe', 'Zoë'), user('zora', 'Zora')] })).toMatchObject({
      rooms: ['room-c'],
      people: ['person-zora'],
    });
    expect(search('user-z', mine, { users: [user('zoe', 'Zoë')] })).toMatchObject({
      rooms: [],
      people: ['person-zoe'],
    });
  });

  it('does not offer me to myself', () => {
    expect(search('me', [], { users: [user(ME, 'Me')] }).people).toEqual([]);
  });

  it('lists public rooms that I am not in', () => {
    const rooms = [publicRoom('a', 'Team'), publicRoom('b', 'Teams')];
    expect(search('team', [group('a', 'Team')], { rooms })).toMatchObject({
      rooms: ['room-a'],
      publicRooms: ['public-b'],
    });
  });
});
