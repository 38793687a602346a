import type { Found } from '../../converter.js';
import type { SourceId } from '../../records.js';
import { textIn } from '../../text/values.js';
import { handleOf } from './element-events.js';
import { type ElementPerson, type ElementScan, nameOf } from './element-scan.js';

/** The people of a room. The members of today, and those who wrote, have an account; of others only a name is known. */
export function* peopleRecords({ people }: ElementScan): Generator<Found> {
  for (const [id, person] of people) {
    if (person.state === 'join' || person.hasWritten)
      yield {
        ...{ record: 'user', id, username: handleOf(id), displayName: nameOf(id, person), type: 'user', email: null },
        active: true,
      };
    else yield { record: 'seen', user: id, name: nameOf(id, person) };
  }
}

/** The room, its members and pins. Who may see the room is not in the export, so it is private. */
export function* roomRecords(scan: ElementScan): Generator<Found> {
  const { id: room, source, people, pins } = scan;
  const members = [...people].flatMap(([user, person]) => {
    const state = stateOf(person);
    return state === null ? [] : [{ user, state }];
  });
  const kind = scan.isDirect && members.length === 2 ? 'direct' : 'group';
  const name = textIn(source.head['room_name']).trim() || scan.name || room;
  yield {
    ...{ record: 'room', id: room, kind, visibility: 'private', name: kind === 'direct' ? null : name },
    ...{
      topic: textIn(source.head['topic']).trim() || scan.topic,
      archived: scan.isArchived,
      createdAt: scan.createdAt,
    },
  };
  for (const { user, state } of members) yield { record: 'membership', room, user, role: scan.roleOf(user), state };
  for (const message of pins.messages) yield { record: 'pin', message, user: pins.user };
}

/** Somebody of whom only messages are known was a member; an invited person is none yet. */
function stateOf({ state, hasWritten }: ElementPerson): 'joined' | 'left' | null {
  if (state === 'join') return 'joined';
  if (state === null) return hasWritten ? 'joined' : null;
  return state === 'leave' || state === 'ban' ? 'left' : null;
}

/** What happened to a member, as `m.room.member: join`. */
export function memberChange(user: SourceId, sender: SourceId, membership: string, before: string): string {
  if (membership === 'join' && before === 'join') return 'm.room.member: profile';
  if (membership === 'leave' && sender !== user) return 'm.room.member: removed';
  return `m.room.member: ${membership}`;
}
