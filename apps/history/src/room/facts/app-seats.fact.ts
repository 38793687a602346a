import type { CommandType, Rev, RoomCommand, RoomId, Seq, UserId } from '#contracts';
import { AppSeats, endsWithItsUsers } from '../draft/app-seats.js';
import { NONE, type LateFact } from './fact.js';

interface AppSeatsRow {
  room_id: RoomId;
  seated: UserId[];
  from_seq: Seq | null;
  from_rev: Rev | null;
}

/** Commands after which a group may have another last user of its app. */
const OF_TARGETS: ReadonlySet<CommandType> = new Set([
  'member:add',
  'member:remove',
  'act:remove',
  'member:ban',
  'act:ban',
  'member:erase',
]);
const OF_CALLERS: ReadonlySet<CommandType> = new Set(['room:join', 'room:leave']);

/**
 * The users of the app in groups that they made, as many as the commands may take out and one more. Indexes: the primary key of
 * members, and of people for each; `app_absences_open`.
 */
export const appSeats: LateFact<[RoomId, UserId, number], AppSeatsRow> = {
  keysOf({ command }, { roomId, entries }, drafts) {
    const { room } = drafts.room(roomId);
    const appId = room !== undefined && endsWithItsUsers(room) ? room.app_id : null;
    return appId !== null && mayConcern(command, appId) ? [[roomId, appId, entries.length + 1]] : NONE;
  },
  statement: {
    name: 'app-seats',
    text: `SELECT input.room_id, a.from_seq, a.from_rev, ARRAY(
        SELECT m.user_id FROM history.members m JOIN history.people p ON p.user_id = m.user_id
         WHERE m.room_id = input.room_id AND m.state = 'joined' AND input.app_id IN (p.app_id, p.user_id)
         LIMIT input.count) AS seated
      FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS input (room_id, app_id, count)
      LEFT JOIN history.app_absences a ON a.room_id = input.room_id AND a.to_rev IS NULL`,
  },
  into(drafts, rows) {
    for (const { room_id, seated, from_seq, from_rev } of rows) {
      const isAway = from_seq !== null && from_rev !== null;
      const open = isAway ? { room_id, from_seq, from_rev, to_seq: null, to_rev: null } : undefined;
      drafts.room(room_id).appSeats = new AppSeats(room_id, seated, open);
    }
  },
};

/** Other users come and go without a change for the app. */
function mayConcern({ type, actor }: RoomCommand, appId: UserId): boolean {
  return OF_TARGETS.has(type) || (OF_CALLERS.has(type) && (actor.appId === appId || actor.userId === appId));
}
