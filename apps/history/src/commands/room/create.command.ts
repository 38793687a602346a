import {
  ChatError,
  invalid,
  LIMITS,
  type RoomCommandOf,
  type RoomId,
  type RoomKind,
  type Role,
  type UserId,
} from '#contracts';
import { newRoom } from '../../room/draft/new-room.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import { assertMayRead } from '../../room/rules/access.policy.js';
import { directKey } from '../../room/rules/direct-key.policy.js';
import { assertMayMeet } from '../../room/rules/meeting.policy.js';
import { sorted } from '../../room/rules/fingerprint.policy.js';
import type { Command } from '../command.js';
import { assertMayPutIn, assertMayTakeRoom, seatCaller, seatOther } from '../member/seats.policy.js';
import { assertNameFree } from './public-names.policy.js';

type Create = RoomCommandOf<'room:create'>;

/** Creates the room, or returns the room that already has this id or belongs to this pair. */
export const createRoom: Command<'room:create'> = {
  content({ actor, request: { kind, name, topic, visibility, memberIds = [], ext } }) {
    const content = [actor.userId, kind, name ?? null, topic ?? null, visibility ?? 'private', [...memberIds].sort()];
    // No entry without `ext`: the fingerprints of rooms that older versions stored stay valid.
    return ext === undefined ? content : [...content, sorted(ext)];
  },

  names(command) {
    const { actor, request } = command;
    const others = request.memberIds ?? [];
    const people = [actor.userId, ...others];
    return {
      people,
      meeting: people,
      joiners: people,
      blockings: others.flatMap((userId) => blockingPairs(request.kind, actor.userId, userId)),
      contacts: others.map((userId) => [actor.userId, userId] as const),
      directKey: directKeyOf(command),
      publicNames: request.visibility === 'public' && request.name !== undefined ? [request.name] : [],
    };
  },

  apply(draft, command, fingerprint) {
    const { request, actor } = command;
    assertShape(command);
    const key = directKeyOf(command);
    if (draft.room !== undefined) {
      return { kind: 'room', roomId: assertRepeat(draft, command, fingerprint, key), created: false };
    }
    const existing = key === undefined ? undefined : draft.shared.directs.get(key);
    if (existing !== undefined) return { kind: 'room', roomId: existing, created: false };
    assertMayMeet(draft.people, actor.userId, request.memberIds, 'memberIds');
    const others = othersOf(draft, command);
    if (request.visibility === 'public') assertNameFree(draft, request.name ?? '');
    assertMayPutIn(draft, request.kind, actor, others, 'memberIds');
    draft.create(
      newRoom(draft, request.kind, actor, {
        settings: request,
        create_fingerprint: fingerprint,
        direct_key: key ?? null,
        app_id: appOf(draft, command),
      }),
    );
    if (request.kind === 'group')
      draft.addSystemMessage({ type: 'room.created', userId: actor.userId, actorId: actor.userId });
    const creatorsRole: Role = request.kind === 'direct' ? 'member' : 'owner';
    seatCaller(draft, actor.userId, creatorsRole);
    for (const userId of others) seatOther(draft, userId);
    return { kind: 'room', roomId: draft.roomId, created: true };
  },
};

/** The key of the pair's direct room; `undefined` for a group. */
function directKeyOf({ request, actor }: Create): string | undefined {
  const [other] = request.memberIds ?? [];
  return request.kind === 'direct' && other !== undefined ? directKey(actor.userId, other) : undefined;
}

/** The creator's app. A direct room belongs to an app only if both sides do. */
function appOf({ people }: RoomDraft, { request: { kind, memberIds = [] }, actor }: Create): UserId | null {
  const appId = people.ownAppOf(actor.userId);
  const isShared = kind === 'group' || memberIds.every((userId) => people.ownAppOf(userId) === appId);
  return appId !== undefined && isShared ? appId : null;
}

function blockingPairs(kind: RoomKind, creator: UserId, userId: UserId): [UserId, UserId][] {
  const blocksCreator: [UserId, UserId] = [userId, creator];
  return kind === 'direct' ? [blocksCreator, [creator, userId]] : [blocksCreator];
}

function assertShape({ request, actor }: Create): void {
  const { kind, name, topic, visibility, memberIds = [], ext } = request;
  if (kind === 'group') {
    if (name === undefined) throw invalid('name', 'must be given: a group has a name');
    return;
  }
  if (name !== undefined) throw invalid('name', 'must be left out: a direct room has none');
  if (topic !== undefined) throw invalid('topic', 'must be left out: a direct room has none');
  if (ext !== undefined) throw invalid('ext', 'must be left out: a direct room has none');
  if (visibility === 'public') throw invalid('visibility', 'must be private in a direct room');
  if (memberIds.length !== 1) throw invalid('memberIds', 'must name exactly one other user');
  if (memberIds[0] === actor.userId) throw invalid('memberIds', 'must name another user than the caller');
}

/** A room with this id exists. It must come from the same request, or be the pair's direct room. */
function assertRepeat(draft: RoomDraft, { actor }: Create, fingerprint: Buffer, key: string | undefined): RoomId {
  const { record } = draft;
  const same = record.direct_key === null ? record.create_fingerprint.equals(fingerprint) : record.direct_key === key;
  if (!same) throw new ChatError('IDEMPOTENCY_MISMATCH');
  assertMayRead(record, draft.member(actor.userId));
  return draft.roomId;
}

function othersOf(draft: RoomDraft, { request, actor }: Create): UserId[] {
  const others = (request.memberIds ?? []).filter((userId) => userId !== actor.userId);
  if (others.length + 1 > LIMITS.membersPerRoom) throw new ChatError('LIMIT_REACHED', { scope: 'membersPerRoom' });
  for (const userId of others) draft.people.living(userId, 'memberIds');
  for (const userId of others) assertMayBringIn(draft, request.kind, actor.userId, userId);
  assertMayTakeRoom(draft, actor.userId);
  return others;
}

/**
 * In a direct room neither side may block the other. The creator of a group cannot add users who block them.
 * @throws ChatError BLOCKED
 */
function assertMayBringIn({ people }: RoomDraft, kind: RoomKind, creator: UserId, userId: UserId): void {
  const refused = people.blocks(userId, creator) || (kind === 'direct' && people.blocks(creator, userId));
  if (refused) throw new ChatError('BLOCKED');
}
