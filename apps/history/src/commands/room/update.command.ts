import { ChatError, invalid, roomNameKey, type Room, type RoomCommandOf } from '#contracts';
import { assertMayRead } from '../../room/rules/access.policy.js';
import { toRoom } from '../../room/rows/room.rows.js';
import { callerIn } from '../../room/rules/caller.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { RoomRecord } from '../../room/facts/room-facts.js';

type Update = RoomCommandOf<'room.update'>;
type Settings = Pick<RoomRecord, 'name' | 'topic' | 'visibility' | 'slow_mode_seconds' | 'archived_at'>;

/** @throws ChatError whatever `room:update` may be answered */
export function updateRoom(draft: RoomDraft, { request, actor }: Update): Room {
  const member = draft.member(actor.userId);
  assertMayRead(draft.room, member);
  const { record } = draft;
  assertMay('room:update', record, member?.role ?? 'reader');
  const wanted = settingsAfter(record, request, draft.now);
  if (isSame(record, wanted)) return toRoom(record);
  assertAllowed(record, wanted);
  const renamed = wanted.name !== record.name;
  if (renamed && wanted.visibility === 'public') assertNameFree(draft, wanted.name ?? '');
  Object.assign(record, wanted);
  draft.changeSettings();
  if (renamed && wanted.name !== null)
    draft.addSystemMessage({ type: 'room.renamed', userId: actor.userId, actorId: actor.userId, name: wanted.name });
  return toRoom(record);
}

/** The caller's own setting, also in an archived room. @throws ChatError as `assertMayRead` */
export function setNotify(draft: RoomDraft, { request, actor }: RoomCommandOf<'room.notify'>): void {
  const member = callerIn(draft, actor);
  if (member.notify !== request.notify) draft.changeOwn({ ...member, notify: request.notify }, 'room');
}

/** An archived room takes nothing but its way back; a private one never becomes public. */
function assertAllowed(record: RoomRecord, wanted: Settings): void {
  if (record.archived_at !== null && wanted.archived_at !== null) throw new ChatError('ARCHIVED');
  if (record.visibility === 'private' && wanted.visibility === 'public')
    throw invalid('visibility', 'can go from public to private only');
}

/** Names of public rooms are unique, compared without case. @throws ChatError NAME_TAKEN */
export function assertNameFree(draft: RoomDraft, name: string): void {
  const holder = draft.names.get(roomNameKey(name));
  if (holder !== undefined && holder !== draft.roomId) throw new ChatError('NAME_TAKEN', { field: 'name' });
}

function settingsAfter(record: RoomRecord, request: Update['request'], now: Date): Settings {
  const { name, topic, visibility, slowModeSeconds, archived } = request;
  const archivedAt = archived === true ? (record.archived_at ?? now) : null;
  return {
    name: name ?? record.name,
    // An empty topic is none.
    topic: topic === undefined ? record.topic : topic || null,
    visibility: visibility ?? record.visibility,
    slow_mode_seconds: slowModeSeconds ?? record.slow_mode_seconds,
    archived_at: archived === undefined ? record.archived_at : archivedAt,
  };
}

function isSame(record: RoomRecord, wanted: Settings): boolean {
  return (
    record.name === wanted.name &&
    record.topic === wanted.topic &&
    record.visibility === wanted.visibility &&
    record.slow_mode_seconds === wanted.slow_mode_seconds &&
    record.archived_at?.getTime() === wanted.archived_at?.getTime()
  );
}
