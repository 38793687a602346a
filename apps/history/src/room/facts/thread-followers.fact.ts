import type { MessageId, RoomId, UserId } from '#contracts';
import type { FollowerRow } from '../rows/thread.rows.js';
import type { Drafts } from '../draft/drafts.js';
import type { Entry, RoomWork } from '../draft/room-work.js';
import { NONE, type Fact, type LateFact } from './fact.js';
import { knowMembers, namedMembers, type NamedMemberRow } from './named-members.fact.js';

type FollowerKey = [RoomId, MessageId, UserId];

/** The places of users in the threads that commands name. Index: the primary key. */
export const threadFollowers: Fact<FollowerKey, FollowerRow> = {
  keysOf: ({ names }, { roomId }) =>
    names.threads?.flatMap(({ id, userIds }) => userIds.map((userId): FollowerKey => [roomId, id, userId])) ?? NONE,
  statement: {
    name: 'thread-followers',
    text: `SELECT f.user_id, f.room_id, f.root_id, f.following, f.own, f.read_seq
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS input (room_id, root_id, user_id)
      JOIN history.thread_followers f
        ON f.user_id = input.user_id AND f.room_id = input.room_id AND f.root_id = input.root_id`,
  },
  into(drafts, rows) {
    for (const row of rows) drafts.room(row.room_id).threads.knowFollower(row);
  },
};

/** The users of a root whom its first reply makes follow: the places that they have already. Index: the primary key. */
export const rootFollowers: LateFact<FollowerKey, FollowerRow> = {
  ...threadFollowers,
  keysOf: (entry, work, drafts) =>
    usersOfRoot(entry, work, drafts).map(({ threadId, userId }) => [work.roomId, threadId, userId]),
};

/** The same users, as members. Index: primary keys. */
export const rootMembers: LateFact<[RoomId, UserId], NamedMemberRow> = {
  keysOf: (entry, work, drafts) => usersOfRoot(entry, work, drafts).map(({ userId }) => [work.roomId, userId]),
  statement: namedMembers.statement,
  into: knowMembers,
};

function usersOfRoot({ names: { threads = NONE, replies } }: Entry, { roomId }: RoomWork, drafts: Drafts) {
  const draft = drafts.room(roomId);
  if (replies !== true) return NONE;
  return threads.flatMap(({ id: threadId }) => {
    const root = draft.threads.of(threadId) === undefined ? draft.row(threadId) : undefined;
    const userIds = [root?.sender_id ?? null, ...(root?.mentions ?? NONE)];
    return userIds.flatMap((userId) => (userId === null ? [] : [{ threadId, userId }]));
  });
}
