import { describe, expect, it } from 'vitest';

import type { Message, Room, RoomState, User, UserId } from '#client';

import { namesOf } from '#chat/names/names.js';
import type { FoundContents, FoundNames } from './hits.js';
import { sectionsOf } from './sections.js';

const ME = 'me' as UserId;
const NOTHING = { users: [], rooms: [], messages: [], files: [], missing: null };

const group = (id: string, name: string): RoomState => ({ id, kind: 'group', name, peer: null }) as RoomState;
const direct = (id: string, peer: string, displayName: string): RoomState =>
  ({ id, kind: 'direct', name: null, peer: { id: peer, displayName } }) as RoomState;
const user = (id: string, displayName: string): User => ({ id, displayName, username: id }) as User;
const publicRoom = (id: string, name: string): Room => ({ id, name }) as Room;
const message = (id: string, ...files: readonly string[]): Message =>
  ({ id, attachments: files.map((name) => ({ name })) }) as unknown as Message;
const found = (id: string): FoundContents['messages'][number] => ({ message: message(id), highlights: [], words: [] });

/** The keys of the hits, by section, in the order of the sections. */
function search(query: string, mine: readonly RoomState[], answer: Partial<FoundNames & FoundContents> = {}) {
  const names = namesOf(new Map(), { deletedUser: 'Deleted user', webhook: 'webhook' });
  const sections = sectionsOf(query, mine, { ...NOTHING, ...answer }, ME, names);
  return Object.fromEntries(sections.map(({ name, hits }) => [name, hits.map(({ key }) => key)]));
}

describe('The search', () => {
  it('finds my rooms by all words of the query, in any order, without case and accents', () => {
    const mine = [group('a', 'Café Team Berlin'), group('b', 'Team Rome'), direct('c', 'zoe', 'Zoë')];
    expect(search('berlin cafe', mine)).toEqual({ rooms: ['room-a'] });
    expect(search('zoe', mine)).toEqual({ people: ['room-c'] });
    expect(search('', mine)).toEqual({ people: ['room-c'], rooms: ['room-a', 'room-b'] });
  });

  it('shows a person once: as a direct room if it is found, else as a person', () => {
    const mine = [direct('c', 'zoe', 'Zoë')];
    const users = [user('zoe', 'Zoë'), user('zora', 'Zora')];
    expect(search('zo', mine, { users })).toEqual({ people: ['room-c', 'person-zora'] });
    expect(search('user-z', mine, { users: [user('zoe', 'Zoë')] })).toEqual({ people: ['person-zoe'] });
  });

  it('does not offer me to myself', () => {
    expect(search('me', [], { users: [user(ME, 'Me')] })).toEqual({});
  });

  it('lists public rooms that I am not in behind my own', () => {
    const rooms = [publicRoom('a', 'Team'), publicRoom('b', 'Teams')];
    expect(search('team', [group('a', 'Team')], { rooms })).toEqual({ rooms: ['room-a', 'public-b'] });
  });

  it('begins with my group, and not with a person whom I do not know', () => {
    const users = [user('teo', 'Teo')];
    expect(Object.keys(search('te', [group('a', 'Team')], { users }))).toEqual(['rooms', 'people']);
    expect(Object.keys(search('te', [], { users, rooms: [publicRoom('a', 'Team')] }))).toEqual(['people', 'rooms']);
    expect(Object.keys(search('te', [group('a', 'Team'), direct('b', 'teo', 'Teo')]))).toEqual(['people', 'rooms']);
  });

  it('ends with messages and files', () => {
    const answer = { messages: [found('m1')], files: [message('m2', 'plan.txt')], users: [user('teo', 'Teo')] };
    expect(Object.entries(search('te', [], answer))).toEqual([
      ['people', ['person-teo']],
      ['messages', ['message-m1']],
      ['files', ['file-m2']],
    ]);
  });

  it('shows the file of a message that has the name', () => {
    const files = [message('m1', 'notes.txt', 'The Plan.pdf')];
    const [section] = sectionsOf(
      'plan',
      [],
      { ...NOTHING, files },
      ME,
      namesOf(new Map(), { deletedUser: 'Deleted user', webhook: 'webhook' }),
    );
    expect(section?.hits).toMatchObject([{ kind: 'file', file: { name: 'The Plan.pdf' } }]);
  });
});
