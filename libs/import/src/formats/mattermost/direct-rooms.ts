import type { Found } from '../../converter.js';
import type { SourceId } from '../../records.js';
import { type Fields, listIn, textIn } from '../../text/values.js';
import { directRoomId, personId } from './mattermost-ids.js';

/** A direct room: the set of its people. */
export interface DirectRoom {
  readonly id: SourceId;
  readonly people: readonly SourceId[];
}

/** The people of a line that declares a direct room: `members`, or `participants` of newer servers. */
export function directPeople({ members, participants }: Fields): readonly SourceId[] {
  return distinct([...namesIn(members), ...listIn(participants).map(({ username }) => username)].map(personId));
}

/**
 * The room of a direct post. Old servers named less than two people where an account is closed: then these are the people, and
 * those who wrote.
 */
export function roomOfDirectPost(post: Fields): DirectRoom {
  const named = distinct(namesIn(post['channel_members']).map(personId));
  const authors = [post, ...listIn(post['replies'])].map(({ user }) => personId(user));
  const people = named.length > 1 ? named : distinct([...named, ...authors]);
  return { id: people.length === 0 ? '' : directRoomId(people), people };
}

/** Everybody whom a post names. */
export function postPeople(post: Fields): readonly SourceId[] {
  const all = [post, ...listIn(post['replies'])];
  const reactions = all.flatMap(({ reactions: list }) => listIn(list));
  return distinct(
    [...namesIn(post['channel_members']), ...[...all, ...reactions].map(({ user }) => user)].map(personId),
  );
}

export function* directRoomRecords({ id, people }: DirectRoom, header: unknown): Generator<Found> {
  yield {
    ...{ record: 'room', id, kind: 'direct', visibility: 'private', name: null },
    ...{ topic: textIn(header).trim() || null, archived: false, createdAt: null },
  };
  for (const user of people) yield { record: 'membership', room: id, user, role: 'member', state: 'joined' };
}

const namesIn = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list : []);

const distinct = (people: readonly SourceId[]): readonly SourceId[] => [
  ...new Set(people.filter((person) => person !== '')),
];
