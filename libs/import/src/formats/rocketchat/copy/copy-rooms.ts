import type { Found } from '../../../converter.js';
import type { MembershipRecord, RoomRecord, SourceId } from '../../../records.js';
import { type Fields, fieldsIn, textIn } from '../../../text/values.js';
import type { CopyPeople } from './copy-people.js';
import { firstOf, idIn, textsIn, timeIn } from '../rocket-values.js';
import { dropped } from '../../../dropped.js';

/** More rooms around a room do not occur. */
const LEVELS_MAX = 10;

interface Place {
  readonly kind: string;
  /** The room in which a discussion began. */
  readonly parent: SourceId;
  readonly team: string;
  readonly isMain: boolean;
}

/** Rooms of a database copy. All of them are read before the first is told, because one can be in another. */
export class CopyRooms {
  private readonly places = new Map<SourceId, Place>();
  private readonly rooms: RoomRecord[] = [];
  /** By the id of a team: the kind of its main room. */
  private readonly teams = new Map<string, string>();
  private readonly members: MembershipRecord[] = [];
  /** Whether subscriptions name members. */
  hasMembers = false;

  constructor(private readonly people: CopyPeople) {}

  /** Reads a document of `rocketchat_room`. */
  *read(id: SourceId, room: Fields): Generator<Found> {
    const kind = textIn(room['t']);
    const team = idIn(room['teamId']);
    const isMain = room['teamMain'] === true;
    this.places.set(id, { kind, parent: idIn(room['prid']), team, isMain });
    if (isMain) this.teams.set(team, kind);
    const isDirect = kind === 'd';
    this.rooms.push({
      ...{ record: 'room', id, kind: isDirect ? 'direct' : 'group', visibility: 'private' },
      ...{ name: isDirect ? null : (firstOf(room['fname'], room['name']) ?? id) },
      ...{ topic: firstOf(room['topic'], room['description']), createdAt: timeIn(room['ts']) },
      archived: room['archived'] === true || (kind === 'l' && room['open'] !== true),
    });
    if (kind === 'l') yield* this.people.visitor(fieldsIn(room['v']));
    if (isDirect) yield* this.pair(id, room);
  }

  /** The people of a direct room, by their ids or, in old ones, by their usernames. */
  private *pair(room: SourceId, { uids, usernames }: Fields): Generator<Found> {
    const ids = textsIn(uids);
    const users = new Set(ids);
    if (ids.length === 0) for (const name of textsIn(usernames)) users.add(yield* this.people.personNamed(name));
    for (const user of users) this.members.push({ record: 'membership', room, user, role: 'member', state: 'joined' });
  }

  *records(): Generator<Found> {
    for (const room of this.rooms) yield { ...room, visibility: this.isPublic(room.id) ? 'public' : 'private' };
    yield* this.members;
  }

  /** Reads a document of `rocketchat_subscription`. */
  *subscription(id: string, { rid, u, roles, status }: Fields): Generator<Found> {
    const room = idIn(rid);
    const user = yield* this.people.personOf(fieldsIn(u));
    if (room === '' || user === null) yield dropped('membership', id, 'not readable');
    else if (status === 'INVITED') yield dropped('membership', id, 'not a message', 'an invitation');
    else {
      this.hasMembers = true;
      const role = this.places.get(room)?.kind === 'd' ? 'member' : roleIn(textsIn(roles));
      yield { record: 'membership', room, user, role, state: 'joined' };
    }
  }

  /** The rooms that a document of `users` names. */
  *ofUser(user: SourceId, { __rooms }: Fields): Generator<Found> {
    for (const room of textsIn(__rooms)) yield { record: 'membership', room, user, role: 'member', state: 'joined' };
  }

  /** True for rooms that everybody could see: also what is around a discussion, or a room of a team, must be public. */
  private isPublic(id: SourceId, level = 0): boolean {
    const place = this.places.get(id);
    if (place?.kind !== 'c' || level > LEVELS_MAX) return false;
    const isTeamPublic = place.team === '' || place.isMain || this.teams.get(place.team) === 'c';
    return isTeamPublic && (place.parent === '' || this.isPublic(place.parent, level + 1));
  }
}

function roleIn(roles: readonly string[]): MembershipRecord['role'] {
  if (roles.includes('owner')) return 'owner';
  return roles.includes('moderator') ? 'moderator' : 'member';
}
