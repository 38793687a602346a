import {
  ChatError,
  invalid,
  JOINED_ROOMS_MAX,
  type Actor,
  type RoomCommandOf,
  type ShownImported,
  type UserId,
} from '#contracts';
import { newRoom } from '../../room/draft/new-room.js';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { ImportedRow } from '../../room/rows/imported.rows.js';
import { directKey } from '../../room/rules/direct-key.policy.js';
import type { MemberRecord, RoomRecord } from '../../room/rows/room-facts.js';
import { notCompared, type Command } from '../command.js';
import { passOwnership, seatOther } from '../member/seats.policy.js';
import { freeName, nameOfPair, numberedNames } from './free-name.policy.js';
import { keepOut } from './seats.policy.js';

type Show = RoomCommandOf<'import:show'>;
type Seat = Show['request']['members'][number];

/** A room that an import has filled: from now on its members see it, read up to its head. */
export const showImported: Command<'import:show'> = {
  content: notCompared,

  names({ request: { kind, visibility, name, members } }) {
    const userIds = members.map(({ userId }) => userId);
    return {
      imported: true,
      people: userIds,
      joiners: userIds,
      members: userIds,
      directKey: kind === 'direct' ? keyOf(userIds) : undefined,
      publicNames: visibility === 'public' && name !== null ? numberedNames(name) : [],
    };
  },

  apply(draft, { request, actor }) {
    assertShape(request);
    const { imported } = draft;
    if (imported === undefined) throw new ChatError('NOT_FOUND');
    if (draft.room === undefined && request.digest !== imported.digest)
      throw new ChatError('CONFLICT', { message: 'The room is not filled as it was.' });
    if (draft.room === undefined) show(draft, request, { imported, actor });
    else if (draft.room.deleted_at !== null) throw new ChatError('GONE');
    return done<'import:show'>(shownAs(draft, request));
  },
};

function keyOf([one, other]: readonly UserId[]): string | undefined {
  return one === undefined || other === undefined ? undefined : directKey(one, other);
}

/** @throws ChatError INVALID */
function assertShape({ kind, name, visibility, members }: Show['request']): void {
  if ((name === null) !== (kind === 'direct')) throw invalid('name', 'belongs to a group');
  if (new Set(members.map(({ userId }) => userId)).size < members.length)
    throw invalid('members', 'must be different users');
  const owners = members.filter(({ role }) => role === 'owner').length;
  if (kind === 'group') {
    if (owners !== Math.min(1, members.length)) throw invalid('members', 'must have one owner');
    return;
  }
  if (visibility === 'public') throw invalid('visibility', 'must be private in a direct room');
  if (owners > 0) throw invalid('members', 'must have no owner in a direct room');
  if (members.length > 2) throw invalid('members', 'must be the pair of a direct room');
}

interface Filled {
  readonly imported: ImportedRow;
  readonly actor: Actor;
}

function show(draft: RoomDraft, request: Show['request'], { imported, actor }: Filled): void {
  const seats = request.members.filter(({ userId }) => isLiving(draft, userId));
  const leaving = new Set(seats.filter(({ userId }) => isFull(draft, userId)));
  const isPair = request.kind === 'direct' && seats.length === 2 && leaving.size === 0;
  const key = isPair ? keyOf(seats.map(({ userId }) => userId)) : undefined;
  const isFree = key !== undefined && !draft.shared.directs.has(key);
  const room = isFree ? directRoom(draft, key, actor) : group(draft, request, seats, actor);
  draft.create({ ...room, ...heads(request, imported) });
  draft.importedChanged = true;
  if (isFree) draft.shared.directs.set(key, draft.roomId);
  for (const seat of seats) {
    if (leaving.has(seat)) keepOut(draft, seat.userId, new Date(seat.joinedAt));
    else seatOther(draft, seat.userId, seat.role, new Date(seat.joinedAt));
  }
  if (room.kind === 'group' && draft.joined().every(({ role }) => role !== 'owner')) passOwnership(draft);
}

/** Who is erased by now stays away. @throws ChatError NOT_FOUND, UNAVAILABLE */
function isLiving({ people }: RoomDraft, userId: UserId): boolean {
  return (people.person(userId) ?? people.living(userId, 'members')).erased_at === null;
}

function isFull({ people }: RoomDraft, userId: UserId): boolean {
  return people.roomsOf(userId).joined >= JOINED_ROOMS_MAX;
}

function directRoom(draft: RoomDraft, key: string, actor: Actor): RoomRecord {
  return { ...newRoom(draft, 'direct', actor, { direct_key: key }), created_by: null };
}

/** A direct room whose pair has one, or cannot have it, is an archived group. */
function group(
  draft: RoomDraft,
  { kind, visibility, name, topic, archived }: Show['request'],
  seats: readonly Seat[],
  actor: Actor,
): RoomRecord {
  const owner = seats.find(({ role }) => role === 'owner')?.userId ?? null;
  const settings =
    kind === 'direct'
      ? { name: nameOfPair(seats.map(({ userId }) => draft.people.brief(userId).displayName ?? '')), archived: true }
      : { name: named(draft, visibility, name ?? ''), visibility, topic: topic ?? '', archived };
  return { ...newRoom(draft, 'group', actor, { settings }), created_by: owner };
}

function named(draft: RoomDraft, visibility: Show['request']['visibility'], wish: string): string {
  return visibility === 'public' ? freeName(draft, wish) : wish;
}

function heads({ createdAt }: Show['request'], { head_seq, head_rev, last_at }: ImportedRow) {
  const created_at = new Date(createdAt);
  return { created_at, last_activity_at: last_at ?? created_at, head_seq, imported_seq: head_seq, head_rev };
}

/** The same for a repeat. Who is outside has never had a change of their own there. */
function shownAs(draft: RoomDraft, { members }: Show['request']): ShownImported {
  const { name, kind, imported_seq: headSeq } = draft.record;
  const living = members.map(({ userId }) => userId).filter((userId) => isLiving(draft, userId));
  const left = living.filter((userId) => isOutside(draft.member(userId)));
  return { name, kind, headSeq, left };
}

function isOutside(member: MemberRecord | undefined): boolean {
  return member === undefined || (member.state === 'left' && member.urev === 0);
}
