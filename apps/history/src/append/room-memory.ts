import type { MessageId, RoomId, UserId } from '#contracts';
import type { RoomDraft } from '../room/draft/room-draft.js';
import type { KnownMessage, MemberRecord, RoomRecord } from '../room/rows/room-facts.js';
import type { PersonRow } from '../room/rows/person.js';

/** The bounds of the memory: rooms, members of all rooms, and members and messages of each room. */
const ROOMS_MAX = 5_000;
const ALL_MEMBERS_MAX = 50_000;
const MEMBERS_MAX = 1_000;
const MESSAGES_MAX = 32;

/** A room as this history last wrote it. It is still correct if the room has the same `head_rev`. */
export interface RememberedRoom {
  readonly room: RoomRecord;
  readonly members: ReadonlyMap<UserId, MemberRecord>;
  /** The profiles of members. A change of a member's profile is a change of the room. */
  readonly people: ReadonlyMap<UserId, PersonRow>;
  /** The newest messages, in the order in which they became known. */
  readonly messages: ReadonlyMap<MessageId, KnownMessage>;
}

/** The rooms that got messages last. It forgets the ones that were quiet the longest. */
export class RoomMemory {
  private readonly rooms = new Map<RoomId, RememberedRoom>();
  private memberCount = 0;

  constructor(
    private readonly roomsMax = ROOMS_MAX,
    private readonly membersMax = ALL_MEMBERS_MAX,
  ) {}

  get(roomId: RoomId): RememberedRoom | undefined {
    return this.rooms.get(roomId);
  }

  /** Takes over the state after a committed transaction. Remembers a new room only once it gets messages. */
  learn(draft: RoomDraft): void {
    const { roomId, room } = draft;
    const before = this.rooms.get(roomId);
    this.drop(roomId);
    if (room === undefined || draft.deleted || (before === undefined && draft.newMessages.length === 0)) return;
    const goesOn = before?.room.head_rev === draft.fromRev;
    const members = newest(goesOn ? before.members : [], draft.knownMembers, MEMBERS_MAX);
    this.memberCount += members.size;
    this.rooms.set(roomId, {
      room,
      members,
      people: newest(goesOn ? before.people : [], profilesOf(draft), MEMBERS_MAX),
      messages: newest(goesOn ? before.messages : [], draft.knownMessages, MESSAGES_MAX),
    });
    for (const oldest of this.rooms.keys()) {
      if (this.rooms.size <= this.roomsMax && this.memberCount <= this.membersMax) break;
      this.drop(oldest);
    }
  }

  forget(roomIds: Iterable<RoomId>): void {
    for (const roomId of roomIds) this.drop(roomId);
  }

  forgetAll(): void {
    this.rooms.clear();
    this.memberCount = 0;
  }

  private drop(roomId: RoomId): void {
    this.memberCount -= this.rooms.get(roomId)?.members.size ?? 0;
    this.rooms.delete(roomId);
  }
}

function profilesOf({ people, knownMembers }: RoomDraft): ReadonlyMap<UserId, PersonRow> {
  const profiles = new Map<UserId, PersonRow>();
  for (const userId of knownMembers.keys()) {
    const person = people.person(userId);
    if (person !== undefined) profiles.set(userId, person);
  }
  return profiles;
}

/** Changes `before` if it is a map, because copying a large room for each batch would be slow. */
function newest<Id, Known>(
  before: ReadonlyMap<Id, Known> | readonly never[],
  after: ReadonlyMap<Id, Known>,
  max: number,
): ReadonlyMap<Id, Known> {
  const known = before instanceof Map ? (before as Map<Id, Known>) : new Map<Id, Known>();
  for (const [id, value] of after) known.set(id, value);
  for (const id of known.keys()) {
    if (known.size <= max) break;
    known.delete(id);
  }
  return known;
}
