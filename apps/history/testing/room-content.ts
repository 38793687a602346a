import type { RoomId } from '#contracts';
import type { TestStore } from './test-store.js';

/** What a room has, but the revs, which count steps, and ids, which differ between rooms. */
const COMPARED = {
  messages: `SELECT m.seq, m.body, m.sender_id, m.created_at, m.edited_at, m.deleted_at, m.pinned_at, m.version, m.mentions,
      m.ext, m.thread_seq, m.in_room, m.main_before, t.seq AS thread, q.seq AS reply_to, m.rev > m.sent_rev AS is_changed
    FROM history.messages m
    LEFT JOIN history.messages t ON t.room_id = m.room_id AND t.id = m.thread_id
    LEFT JOIN history.messages q ON q.room_id = m.room_id AND q.id = m.reply_to
   WHERE m.room_id = $1 ORDER BY m.seq`,
  reactions: `SELECT m.seq, x.emoji, x.user_id FROM history.reactions x
    JOIN history.messages m ON m.room_id = x.room_id AND m.id = x.message_id
   WHERE x.room_id = $1 ORDER BY m.seq, x.emoji, x.user_id`,
  mentions:
    'SELECT user_id, seq, created_at, thread_id IS NULL AS main FROM history.mentions WHERE room_id = $1 ORDER BY seq, user_id',
  threads: `SELECT m.seq, t.head_seq, t.last_seq, t.last_at, t.user_ids FROM history.threads t
    JOIN history.messages m ON m.room_id = t.room_id AND m.id = t.root_id WHERE t.room_id = $1 ORDER BY m.seq`,
  followers: `SELECT m.seq, f.user_id, f.following, f.own FROM history.thread_followers f
    JOIN history.messages m ON m.room_id = f.room_id AND m.id = f.root_id WHERE f.room_id = $1 ORDER BY m.seq, f.user_id`,
  place: 'SELECT head_seq, main_head, last_at FROM history.import_rooms WHERE room_id = $1',
  room: 'SELECT head_seq, imported_seq, last_activity_at, member_count FROM history.rooms WHERE id = $1',
  members: 'SELECT user_id, role, read_seq, threads_read_seq FROM history.members WHERE room_id = $1 ORDER BY user_id',
};

/** All of a room that two ways to the same room must not tell apart. */
export async function readContent(store: TestStore, roomId: RoomId): Promise<Record<string, unknown>> {
  const tables = Object.entries(COMPARED).map(
    async ([name, text]) => [name, await store.query(text, [roomId])] as const,
  );
  return Object.fromEntries(await Promise.all(tables));
}
