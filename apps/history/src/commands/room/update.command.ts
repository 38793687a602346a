import { ChatError, invalid, type Actor, type RoomSettings } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { RoomRecord } from '../../room/rows/room-facts.js';
import { extOf, toRoom } from '../../room/rows/room.rows.js';
import { callerIn } from '../../room/draft/caller.policy.js';
import { sameJson } from '../../room/rules/fingerprint.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { assertNameFree } from './public-names.policy.js';

type Settings = Pick<RoomRecord, 'name' | 'topic' | 'visibility' | 'slow_mode_seconds' | 'archived_at' | 'ext'>;

export const updateRoom: Command<'room:update'> = {
  content: notCompared,

  names: ({ request, actor }) => ({
    people: [actor.userId],
    publicNames: request.name === undefined ? [] : [request.name],
  }),

  apply(draft, { request, actor }) {
    const { role } = callerIn(draft, actor);
    assertMay('room:update', draft.record, role);
    changeRoom(draft, request, actor);
    return done<'room:update'>(toRoom(draft.record));
  },
};

/** Nothing happens if nothing changes. @throws ChatError ARCHIVED, INVALID, NAME_TAKEN */
export function changeRoom(draft: RoomDraft, given: RoomSettings, { userId }: Actor): void {
  const { record } = draft;
  const wanted = settingsAfter(record, given, draft.now);
  if (isSame(record, wanted)) return;
  assertAllowed(record, wanted);
  const renamed = wanted.name !== record.name;
  if (renamed && wanted.visibility === 'public') assertNameFree(draft, wanted.name ?? '');
  Object.assign(record, wanted);
  draft.changeSettings();
  if (renamed && wanted.name !== null)
    draft.addSystemMessage({ type: 'room.renamed', userId, actorId: userId, name: wanted.name });
}

/** An archived room only accepts being restored. A private room never becomes public. */
function assertAllowed(record: RoomRecord, wanted: Settings): void {
  if (record.archived_at !== null && wanted.archived_at !== null) throw new ChatError('ARCHIVED');
  if (record.visibility === 'private' && wanted.visibility === 'public')
    throw invalid('visibility', 'can go from public to private only');
}

function settingsAfter(record: RoomRecord, given: RoomSettings, now: Date): Settings {
  const { name, topic, visibility, slowModeSeconds, archived, ext } = given;
  const archivedAt = archived === true ? (record.archived_at ?? now) : null;
  return {
    name: name ?? record.name,
    // An empty topic removes the topic.
    topic: topic === undefined ? record.topic : topic || null,
    visibility: visibility ?? record.visibility,
    slow_mode_seconds: slowModeSeconds ?? record.slow_mode_seconds,
    archived_at: archived === undefined ? record.archived_at : archivedAt,
    ext: ext === undefined ? record.ext : extOf(ext),
  };
}

function isSame(record: RoomRecord, wanted: Settings): boolean {
  return (
    record.name === wanted.name &&
    record.topic === wanted.topic &&
    record.visibility === wanted.visibility &&
    record.slow_mode_seconds === wanted.slow_mode_seconds &&
    record.archived_at?.getTime() === wanted.archived_at?.getTime() &&
    sameJson(record.ext, wanted.ext)
  );
}
