import { ChatError, invalid, type RoomCommandOf } from '#contracts';
import { newRoom } from '../../room/draft/new-room.js';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import { externalKey } from '../../room/draft/shared-rows.js';
import { toRoom } from '../../room/rows/room.rows.js';
import { callerIn } from '../../room/draft/caller.policy.js';
import { notCompared, type Command } from '../command.js';
import { assertNameFree } from './public-names.policy.js';
import { changeRoom } from './update.command.js';

type Put = RoomCommandOf<'room:put'>;

/** Makes the group of an app, whose bot calls, or changes it. It begins without members. */
export const putRoom: Command<'room:put'> = {
  content: notCompared,

  names: ({ actor, request: { name, externalId } }) => ({
    people: [actor.userId],
    publicNames: name === undefined ? [] : [name],
    externalId,
  }),

  apply(draft, command) {
    const { actor, request } = command;
    if (draft.room === undefined) return make(draft, command);
    callerIn(draft, actor);
    changeRoom(draft, request, actor);
    return done<'room:put'>({ room: toRoom(draft.record), created: false });
  },
};

/** @throws ChatError GONE if another room has the id, INVALID, NAME_TAKEN */
function make(draft: RoomDraft, { actor, request: { externalId, ...settings } }: Put) {
  const { userId } = actor;
  const key = externalKey(userId, externalId);
  if (draft.shared.externals.has(key)) throw new ChatError('GONE');
  const { name, visibility } = settings;
  if (name === undefined) throw invalid('name', 'is missing: a new room needs one');
  if (visibility === 'public') assertNameFree(draft, name);
  draft.create(newRoom(draft, 'group', actor, { settings, app_id: userId, external_id: externalId }));
  draft.shared.externals.set(key, draft.roomId);
  draft.addSystemMessage({ type: 'room.created', userId, actorId: userId });
  return done<'room:put'>({ room: toRoom(draft.record), created: true });
}
