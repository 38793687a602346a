import { done } from '../../room/draft/outcome.js';
import { toRoom } from '../../room/rows/room.rows.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { callerIn } from '../../room/draft/caller.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';

/** A change of a room's picture, by everyone who may change the room. Removing none changes nothing. */
export const changeAvatar: Command<'room:avatar'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId] }),

  apply(draft, { request: { avatar }, actor }) {
    const member = callerIn(draft, actor);
    assertMayWrite(draft.room, member);
    const { record } = draft;
    assertMay('room:update', record, member.role);
    if (avatar !== null) draft.changeAvatar({ id: avatar.id, webp: Buffer.from(avatar.webp, 'base64') });
    else if (record.avatar_id !== null) draft.changeAvatar(null);
    return done<'room:avatar'>(toRoom(record));
  },
};
