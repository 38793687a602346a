import { beforeAll, describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import type { Statement } from '#persistence/sql';
import { readingOf, scansOf } from '#testing/engines/query-plans';
import { setUp } from '#testing/engines/set-up';
import { ROOM_AVATAR } from '../avatars/room-avatars.store.js';
import { AUDIT } from '../store/audit.store.js';
import * as exports from '../admin/export.store.js';
import * as site from '../admin/site/site-export.store.js';
import { FEED_HEADS, FEED_ROOMS, FEED_ROOMS_OF, IS_ERASED } from '../feed/feed-heads.store.js';
import {
  FEED_ABSENCES,
  FEED_CHANGED,
  FEED_CHANGES,
  FEED_ROOM,
  IMPORTED_PLACE,
  FEED_STARTS,
  SENT_REV,
} from '../feed/feed-room.store.js';
import { PUSH_FOLLOWERS, PUSH_JUDGEMENTS, PUSH_MEMBERS, PUSH_MENTIONED, PUSH_MESSAGES } from '../feed/push.store.js';
import { DUE_REMINDERS, REMINDER_JUDGEMENTS } from '../feed/reminders.store.js';
import { FILES_AND_ME, ROOM_TO_SEND } from '../files/rows/file-access.store.js';
import { MESSAGES_WITH_FILES } from '../files/downloads/file-messages.store.js';
import { ALL_INCOMING, INCOMING_OF_ROOM, POSTER } from '../incoming/incoming.store.js';
import { DEFAULT_ROOMS, MEMBERSHIPS } from '../invites/default-rooms.store.js';
import { GROUP } from '../invites/groups.store.js';
import { LISTED_GROUPS, LISTED_ROOM } from '../invites/listed-rooms.store.js';
import { BLOCK_LIST, BLOCKED_SINCE } from '../reads/blocks/block-list.store.js';
import { BOOKMARK, BOOKMARKS, REMINDERS } from '../reads/bookmarks/bookmarks.store.js';
import { DRAFT, DRAFTS } from '../reads/drafts/drafts.store.js';
import {
  PLACE_OF_REPORT,
  REPORT_BY_ID,
  REPORTERS,
  REPORTS_ABOUT,
  REPORTS_OF_ALL,
  REPORTS_OF_ROOM,
  ROOMS_OF_REPORTS,
  SEEN_REPORT,
} from '../reads/reports/reports.store.js';
import { SCHEDULED_OF_USER } from '../schedule/schedule-list.store.js';
import { ROOM_LOG } from '../reads/log/room-log.store.js';
import { BANNED_BY_ID, BRIEF, MEMBERS_BY_ID } from '../reads/members/members.store.js';
import {
  FITTING_BETWEEN,
  FITTING_NEWEST,
  FITTING_SEQS,
  GROWN_TEXT,
  MESSAGE_BY_ID,
  MESSAGES_BETWEEN,
  MESSAGES_NEWEST,
  PINS,
  SEQ_AT,
  THREADS_OF_ROOTS,
  WAS_PURGED,
} from '../reads/messages/messages.store.js';
import { MENTIONS } from '../reads/mentions/mentions.store.js';
import { REACTION_USERS } from '../reads/messages/reaction-users.store.js';
import { THREAD_ROOT } from '../reads/messages/thread-root.store.js';
import { MAIN_BEFORE, MAIN_FROM, REPLIES_BEFORE, REPLIES_FROM } from '../reads/messages/timeline.store.js';
import { FOLLOWED_THREADS, THREADS_OF_ROOM } from '../reads/threads/threads.store.js';
import { REACTIONS } from '../room/views/reactions.store.js';
import { VISIBLE } from '../reads/presence/visible.store.js';
import { ROOM_AND_ME } from '../reads/access/access.store.js';
import { READ_STATES, ROOM_STATES } from '../room/views/room-state.store.js';
import { ROOTS, THREAD_STATES } from '../room/views/thread-state.store.js';
import { PUBLIC_ROOM_NAMED, PUBLIC_ROOMS, ROOM_MARKS, ROOMS_BY_ACTIVITY } from '../reads/rooms/rooms.store.js';
import { FIND, FIND_FILES, LAST_BEFORE, MESSAGES_AT, PLACES, SEARCHED_ROOMS } from '../reads/search/search.store.js';
import { HEADS, LOST, ROOMS_OF, UREVS } from '../reads/subscriptions/subscriptions.store.js';
import {
  DELTA_MEMBERS,
  DELTA_MESSAGES,
  DELTA_ROOMS,
  GONE_REASONS,
  ITEM_COUNTS,
  MY_CHANGES,
  NAMED_ROOMS,
} from '../reads/sync/sync.store.js';
import { ROOM_OF_APP, ROOM_OF_PAIR, ROOMS_OF_APP } from '../server/server-rooms.store.js';
import { TestStore } from '../../testing/test-store.js';

const ROOMS = 2_000;
const PEOPLE = 2_000;
const MEMBERS_PER_ROOM = 20;
const MESSAGES_PER_ROOM = 100;
/** Blocks of 8 KiB that a page of ten messages may touch. */
const PAGE_BUFFERS_MAX = 50;

const FILL = [
  `INSERT INTO history.people (user_id, username, display_name, type, version)
   SELECT gen_random_uuid(), 'user.' || n, 'User ' || n, 'user', 1 FROM generate_series(1, ${PEOPLE}) n`,
  `INSERT INTO history.rooms (id, kind, visibility, name, name_key, created_at, create_fingerprint, head_seq, head_rev,
     rev, member_count, last_activity_at)
   SELECT gen_random_uuid(), 'group', CASE WHEN n % 2 = 0 THEN 'public' ELSE 'private' END, 'room ' || n, 'room ' || n,
          now(), '', ${MESSAGES_PER_ROOM}, ${MESSAGES_PER_ROOM + MEMBERS_PER_ROOM + 1}, 1, ${MEMBERS_PER_ROOM}, now()
     FROM generate_series(1, ${ROOMS}) n`,
  `INSERT INTO history.members (room_id, user_id, role, state, joined_at, rev, urev)
   SELECT r.id, p.user_id, 'member', 'joined', now(), 1 + row_number() OVER (PARTITION BY r.id),
          row_number() OVER (PARTITION BY p.user_id)
     FROM (SELECT id, row_number() OVER () AS n FROM history.rooms) r
     JOIN (SELECT user_id, row_number() OVER () AS n FROM history.people) p
       ON (p.n - r.n + ${PEOPLE}) % ${PEOPLE} < ${MEMBERS_PER_ROOM}`,
  `INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, sender_id, body, fingerprint, created_at)
   SELECT m.room_id, n, gen_random_uuid(), n + ${MEMBERS_PER_ROOM + 1}, n + ${MEMBERS_PER_ROOM + 1}, 'text', m.user_id, 'message ' || n, '', now()
     FROM history.members m, generate_series(1, ${MESSAGES_PER_ROOM}) n
    WHERE m.rev = 2`,
  `INSERT INTO history.mentions (user_id, room_id, seq)
   SELECT user_id, room_id, 1 + (rev * 7) % ${MESSAGES_PER_ROOM} FROM history.members`,
  `UPDATE history.messages SET pinned_at = now() WHERE seq % 20 = 0`,
  `UPDATE history.messages SET everyone = true WHERE seq % 25 = 3`,
  `UPDATE history.rooms SET everyone_seq = 78 WHERE name LIKE '%0'`,
  `INSERT INTO history.reactions (room_id, message_id, emoji, user_id, created_at)
   SELECT m.room_id, m.id, e, me.user_id, now()
     FROM history.messages m JOIN history.members me ON me.room_id = m.room_id AND me.rev < 8, unnest(ARRAY['a', 'b']) e
    WHERE m.seq % 50 = 0`,
  `INSERT INTO history.blocks (user_id, blocked_id)
   SELECT p.user_id, o.user_id FROM history.people p JOIN LATERAL (
     SELECT user_id FROM history.people WHERE user_id > p.user_id ORDER BY user_id LIMIT 5) o ON true`,
  `INSERT INTO history.bookmarks (user_id, room_id, message_id, saved_at, remind_at)
   SELECT me.user_id, m.room_id, m.id, now() - m.seq * interval '1 s', CASE WHEN m.seq % 4 = 0 THEN now() END
     FROM history.messages m JOIN history.members me ON me.room_id = m.room_id AND me.rev < 8 WHERE m.seq % 10 = 0`,
  `INSERT INTO history.drafts (user_id, room_id, thread_id, body, changed_at)
   SELECT me.user_id, m.room_id, m.id, 'begun', now() - m.seq * interval '1 s'
     FROM history.messages m JOIN history.members me ON me.room_id = m.room_id AND me.rev < 8 WHERE m.seq % 10 = 0`,
  `INSERT INTO history.reports (id, room_id, message_id, seq, sender_id, first_at, last_at, closed_at)
   SELECT m.id, m.room_id, m.id, m.seq, m.sender_id, now(), now() - m.seq * interval '1 s', CASE WHEN m.seq % 4 = 0 THEN now() END
     FROM history.messages m WHERE m.seq % 10 = 0`,
  `INSERT INTO history.report_entries (id, report_id, room_id, user_id, text_key, reason, note, at)
   SELECT gen_random_uuid(), q.id, q.room_id, me.user_id, '', 'spam', CASE WHEN q.seq % 200 = 0 THEN 'a note' END, now()
     FROM history.reports q JOIN history.members me ON me.room_id = q.room_id AND me.rev < 8 WHERE q.seq % 100 = 0`,
  `INSERT INTO history.scheduled (id, user_id, room_id, at, message, put_at, changed_at, due_at)
   SELECT gen_random_uuid(), me.user_id, me.room_id, now() + n * interval '1 min', '{}', now(), now(), now() + n * interval '1 min'
     FROM history.members me, generate_series(1, 5) n`,
  `INSERT INTO history.objects (id, type, state) SELECT id, 'text/plain', 'ready' FROM history.messages LIMIT 20000`,
  `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, object_id, message_id)
   SELECT m.id, m.room_id, gen_random_uuid(), 'a', 1, '', m.id, m.id FROM history.messages m JOIN history.objects USING (id)`,
  `INSERT INTO history.threads (room_id, root_id, head_seq, last_seq, last_at, user_ids)
   SELECT room_id, id, 1, seq + 1, now(), ARRAY[sender_id] FROM history.messages WHERE seq % 20 = 9`,
  `UPDATE history.messages m SET thread_id = t.root_id, thread_seq = 1, in_room = false, main_before = m.seq - 1
     FROM history.threads t WHERE t.room_id = m.room_id AND t.last_seq = m.seq`,
  `INSERT INTO history.thread_followers (user_id, room_id, root_id, following, read_seq)
   SELECT me.user_id, t.room_id, t.root_id, true, 5 FROM history.threads t JOIN history.members me ON me.room_id = t.room_id AND me.rev < 8`,
  'VACUUM ANALYZE',
];

/** The room and the message of a bookmark. */
const OF_BOOKMARKED = { rooms: ['rooms_pkey'], members: ['members_pkey'], messages: ['messages_id'] };

/** The sender and the notes of a report, and the senders' roles. */
const OF_REPORTS = { people: ['people_pkey'], report_entries: ['report_entries_notes'] };
const OF_SENDERS = { members: ['members_pkey'] };

/** The places of users in threads, and their unread replies. */
const OF_PLACES = {
  thread_followers: ['thread_followers_pkey', 'thread_followers_thread'],
  messages: ['messages_thread'],
};

/** The messages of a page, their senders, and whether the room has a thread. */
const OF_PAGES = { messages: ['messages_pkey'], people: ['people_pkey'], threads: ['threads_pkey', 'threads_newest'] };

/** The indexes that each statement may use in its generic plan. */
const EXPECTED: [Statement, Record<string, string[]>][] = [
  [MESSAGES_BETWEEN, OF_PAGES],
  [MESSAGES_NEWEST, OF_PAGES],
  [FITTING_BETWEEN, OF_PAGES],
  [FITTING_NEWEST, OF_PAGES],
  [MESSAGE_BY_ID, { messages: ['messages_id'], people: ['people_pkey'], threads: ['threads_pkey'] }],
  [GROWN_TEXT, { messages: ['messages_id'], pieces: ['pieces_pkey'] }],
  [SEQ_AT, { messages: ['messages_pkey'] }],
  [THREADS_OF_ROOTS, { threads: ['threads_pkey'], people: ['people_pkey'] }],
  [WAS_PURGED, { purged_messages: ['purged_messages_pkey'] }],
  [ROOM_AND_ME, { rooms: ['rooms_pkey'], members: ['members_pkey'] }],
  [
    ROOM_STATES,
    {
      rooms: ['rooms_pkey'],
      members: ['members_pkey'],
      messages: ['messages_pkey', 'messages_aside', 'messages_everyone'],
      mentions: ['mentions_pkey'],
      blocks: ['blocks_pkey', 'blocks_by_blocked'],
      people: ['people_pkey'],
      reports: ['reports_open'],
      threads: ['threads_newest'],
    },
  ],
  [
    READ_STATES,
    {
      members: ['members_pkey'],
      rooms: ['rooms_pkey'],
      messages: ['messages_pkey', 'messages_aside', 'messages_everyone'],
      mentions: ['mentions_pkey'],
      blocks: ['blocks_pkey', 'blocks_by_blocked'],
      threads: ['threads_newest'],
    },
  ],
  [FITTING_SEQS, OF_PAGES],
  [MAIN_BEFORE, { messages: ['messages_pkey'] }],
  [MAIN_FROM, { messages: ['messages_pkey', 'messages_aside'] }],
  [REPLIES_BEFORE, { messages: ['messages_thread'] }],
  [REPLIES_FROM, { messages: ['messages_thread'] }],
  [THREAD_ROOT, { messages: ['messages_id'], threads: ['threads_pkey'] }],
  [ROOTS, { messages: ['messages_id'], people: ['people_pkey'], threads: ['threads_pkey'] }],
  [
    THREAD_STATES,
    {
      members: ['members_pkey', 'members_urev'],
      threads: ['threads_pkey'],
      ...OF_PLACES,
      messages: ['messages_thread', 'messages_pkey'],
      mentions: ['mentions_pkey'],
      blocks: ['blocks_pkey', 'blocks_by_blocked'],
      people: ['people_pkey'],
    },
  ],
  [FOLLOWED_THREADS, { members: ['members_pkey'], rooms: ['rooms_pkey'], threads: ['threads_pkey'], ...OF_PLACES }],
  [THREADS_OF_ROOM, { threads: ['threads_newest'] }],
  [
    MENTIONS,
    {
      mentions: ['mentions_newest'],
      blocks: ['blocks_pkey', 'blocks_by_blocked'],
      members: ['members_pkey', 'members_urev'],
      rooms: ['rooms_pkey'],
      thread_followers: ['thread_followers_pkey', 'thread_followers_thread'],
      messages: ['messages_pkey', 'messages_everyone'],
      people: ['people_pkey'],
      threads: ['threads_pkey'],
    },
  ],
  [
    ROOMS_BY_ACTIVITY,
    {
      rooms: ['rooms_pkey'],
      members: ['members_pkey', 'members_urev'],
      messages: ['messages_pkey', 'messages_aside', 'messages_everyone'],
      mentions: ['mentions_pkey'],
      blocks: ['blocks_pkey', 'blocks_by_blocked'],
      people: ['people_pkey'],
      reports: ['reports_open'],
      threads: ['threads_newest'],
    },
  ],
  [PUBLIC_ROOMS, { rooms: ['rooms_directory'] }],
  [PUBLIC_ROOM_NAMED, { rooms: ['rooms_public_name'] }],
  [GROUP, { rooms: ['rooms_pkey'] }],
  [DEFAULT_ROOMS, { rooms: ['rooms_default'] }],
  [MEMBERSHIPS, { members: ['members_pkey'] }],
  [ROOM_MARKS, { members: ['members_pkey'] }],
  [MEMBERS_BY_ID, { members: ['members_pkey'], people: ['people_pkey'] }],
  [BANNED_BY_ID, { members: ['members_banned'], people: ['people_pkey'] }],
  [ROOM_LOG, { room_acts: ['room_acts_pkey'], people: ['people_pkey'] }],
  [BRIEF, { people: ['people_pkey'] }],
  [ROOMS_OF, { members: ['members_urev'], rooms: ['rooms_pkey'] }],
  [HEADS, { rooms: ['rooms_pkey'] }],
  [UREVS, { people: ['people_pkey'] }],
  [LOST, { members: ['members_pkey'], rooms: ['rooms_pkey'] }],
  [MY_CHANGES, { members: ['members_urev'], rooms: ['rooms_pkey'] }],
  [GONE_REASONS, { members: ['members_pkey', 'members_urev'] }],
  [NAMED_ROOMS, { members: ['members_pkey', 'members_urev'], rooms: ['rooms_pkey'] }],
  [ITEM_COUNTS, { messages: ['messages_pkey', 'messages_changed'], members: ['members_rev'], rooms: ['rooms_pkey'] }],
  [
    DELTA_MESSAGES,
    { messages: ['messages_pkey', 'messages_changed'], people: ['people_pkey'], threads: ['threads_pkey'] },
  ],
  [DELTA_MEMBERS, { members: ['members_rev'], people: ['people_pkey'] }],
  [DELTA_ROOMS, { rooms: ['rooms_pkey'] }],
  [PINS, { messages: ['messages_pinned'], people: ['people_pkey'], threads: ['threads_pkey'] }],
  [REACTIONS, { reactions: ['reactions_newest'] }],
  [REACTION_USERS, { reactions: ['reactions_newest'], people: ['people_pkey'] }],
  [BLOCK_LIST, { blocks: ['blocks_pkey'], people: ['people_pkey'] }],
  [BLOCKED_SINCE, { blocks: ['blocks_pkey'], people: ['people_pkey'] }],
  [BOOKMARK, { bookmarks: ['bookmarks_pkey', 'bookmarks_room'], ...OF_BOOKMARKED }],
  [BOOKMARKS, { bookmarks: ['bookmarks_saved'], ...OF_BOOKMARKED }],
  [REMINDERS, { bookmarks: ['bookmarks_reminders'], ...OF_BOOKMARKED }],
  [DRAFT, { drafts: ['drafts_pkey', 'drafts_room'] }],
  [DRAFTS, { drafts: ['drafts_newest'], rooms: ['rooms_pkey'], members: ['members_pkey'] }],
  [REPORTS_OF_ROOM.open, { reports: ['reports_open'], rooms: ['rooms_pkey'], ...OF_REPORTS, ...OF_SENDERS }],
  [REPORTS_OF_ROOM.closed, { reports: ['reports_closed'], rooms: ['rooms_pkey'], ...OF_REPORTS, ...OF_SENDERS }],
  [REPORTS_OF_ALL.open, { reports: ['reports_all_open'], ...OF_REPORTS }],
  [REPORTS_OF_ALL.closed, { reports: ['reports_all_closed'], ...OF_REPORTS }],
  [REPORTS_ABOUT, { reports: ['reports_sender'], ...OF_REPORTS }],
  [ROOMS_OF_REPORTS, { rooms: ['rooms_pkey'] }],
  [PLACE_OF_REPORT, { rooms: ['rooms_pkey'], messages: ['messages_id'] }],
  [REPORTERS, { report_entries: ['report_entries_newest'], people: ['people_pkey'] }],
  [SEEN_REPORT, { reports: ['reports_pkey'], rooms: ['rooms_pkey'], ...OF_REPORTS, ...OF_SENDERS }],
  [REPORT_BY_ID, { reports: ['reports_pkey'], ...OF_REPORTS }],
  [SCHEDULED_OF_USER, { scheduled: ['scheduled_of_user'], rooms: ['rooms_pkey'] }],
  [
    VISIBLE,
    {
      members: ['members_urev', 'members_pkey', 'members_rev'],
      rooms: ['rooms_pkey'],
      blocks: ['blocks_pkey', 'blocks_by_blocked'],
    },
  ],
  [SEARCHED_ROOMS, { members: ['members_urev', 'members_pkey'], rooms: ['rooms_pkey'], people: ['people_pkey'] }],
  [LAST_BEFORE, { messages: ['messages_pkey'] }],
  [FIND, { messages: ['messages_pkey'] }],
  [FIND_FILES, { messages: ['messages_with_files'] }],
  [PLACES, { messages: ['messages_pkey'] }],
  [MESSAGES_AT, { messages: ['messages_pkey'], people: ['people_pkey'], threads: ['threads_pkey'] }],
  [ROOM_AVATAR, { room_avatars: ['room_avatars_id_key'] }],
  [
    FILES_AND_ME,
    {
      files: ['files_pkey'],
      objects: ['objects_pkey'],
      rooms: ['rooms_pkey'],
      members: ['members_pkey', 'members_urev'],
    },
  ],
  [ROOM_TO_SEND, { rooms: ['rooms_pkey'], members: ['members_pkey'] }],
  [MESSAGES_WITH_FILES, { messages: ['messages_with_files'], people: ['people_pkey'], threads: ['threads_pkey'] }],
  [FEED_HEADS, { rooms: ['rooms_pkey'], app_absences: ['app_absences_open'] }],
  [FEED_ROOMS, { rooms: ['rooms_pkey'], app_absences: ['app_absences_open'] }],
  [FEED_ROOMS_OF, { members: ['members_urev'], rooms: ['rooms_pkey'], app_absences: ['app_absences_open'] }],
  [IS_ERASED, { people: ['people_pkey'] }],
  [FEED_ROOM, { rooms: ['rooms_pkey'] }],
  [IMPORTED_PLACE, { rooms: ['rooms_pkey'], import_rooms: ['import_rooms_pkey'] }],
  [FEED_ABSENCES, { app_absences: ['app_absences_pkey'] }],
  [FEED_CHANGES, { messages: ['messages_changed'] }],
  [FEED_CHANGED, { messages: ['messages_pkey'], people: ['people_pkey'], threads: ['threads_pkey'] }],
  [SENT_REV, { messages: ['messages_pkey'] }],
  [FEED_STARTS, { rooms: ['rooms_pkey'], messages: ['messages_pkey'] }],
  [PUSH_MESSAGES, { messages: ['messages_pkey'] }],
  [PUSH_MEMBERS, { members: ['members_pkey'] }],
  [PUSH_MENTIONED, { members: ['members_pkey'] }],
  [PUSH_FOLLOWERS, { thread_followers: ['thread_followers_thread'], members: ['members_pkey', 'members_urev'] }],
  [
    PUSH_JUDGEMENTS,
    {
      members: ['members_pkey', 'members_urev'],
      rooms: ['rooms_pkey'],
      messages: ['messages_pkey'],
      thread_followers: ['thread_followers_pkey', 'thread_followers_thread'],
      blocks: ['blocks_pkey', 'blocks_by_blocked'],
      people: ['people_pkey'],
    },
  ],
  [DUE_REMINDERS, { bookmarks: ['bookmarks_due'] }],
  [
    REMINDER_JUDGEMENTS,
    {
      bookmarks: ['bookmarks_pkey', 'bookmarks_room', 'bookmarks_due', 'bookmarks_reminders'],
      rooms: ['rooms_pkey'],
      members: ['members_pkey', 'members_urev'],
      messages: ['messages_id'],
      blocks: ['blocks_pkey', 'blocks_by_blocked'],
      people: ['people_pkey'],
    },
  ],
  [ROOM_OF_APP, { rooms: ['rooms_external'] }],
  [ROOMS_OF_APP, { rooms: ['rooms_external'] }],
  [ROOM_OF_PAIR, { rooms: ['rooms_direct_key_key'] }],
  [POSTER, { incoming: ['incoming_pkey'], people: ['people_pkey'] }],
  [INCOMING_OF_ROOM, { incoming: ['incoming_room'], people: ['people_pkey'] }],
  [ALL_INCOMING, { incoming: ['incoming_pkey'], people: ['people_pkey'] }],
  [LISTED_GROUPS, { rooms: ['rooms_listed'] }],
  [LISTED_ROOM, { rooms: ['rooms_pkey'] }],
  [AUDIT.page, { audit: ['audit_pkey'] }],
  [site.SITE_ROOMS, { rooms: ['rooms_pkey'] }],
  [site.SITE_ROOM, { rooms: ['rooms_pkey'] }],
  [site.SITE_MEMBERS, { members: ['members_pkey'], people: ['people_pkey'] }],
  [site.SITE_MESSAGES, { messages: ['messages_pkey', 'messages_thread'], people: ['people_pkey'] }],
  [site.SITE_REACTIONS, { reactions: ['reactions_pkey', 'reactions_newest'], people: ['people_pkey'] }],
  [site.SITE_FILE, { files: ['files_pkey'] }],
  [exports.EXPORTED_PERSON, { people: ['people_pkey'] }],
  [exports.EXPORTED_BLOCKS, { blocks: ['blocks_pkey'] }],
  [exports.EXPORTED_BOOKMARKS, { bookmarks: ['bookmarks_pkey'] }],
  [exports.EXPORTED_DRAFTS, { drafts: ['drafts_pkey'] }],
  [exports.EXPORTED_REPORTS, { report_entries: ['report_entries_user'], reports: ['reports_pkey'] }],
  [exports.EXPORTED_SCHEDULED, { scheduled: ['scheduled_of_user'] }],
  [exports.EXPORTED_THREADS, { thread_followers: ['thread_followers_pkey'] }],
  [exports.EXPORTED_FILES, { files: ['files_of_owner'], objects: ['objects_pkey'] }],
  [exports.EXPORTED_ROOMS, { members: ['members_urev'], rooms: ['rooms_pkey'] }],
  [exports.NEXT_ROOM, { members: ['members_urev'] }],
  [exports.ROOM_BOUNDS, { rooms: ['rooms_pkey'] }],
  [exports.EXPORTED_MESSAGES, { messages: ['messages_pkey'] }],
  [exports.ROOM_REACTIONS, { reactions: ['reactions_pkey', 'reactions_newest'] }],
];

/** PostgreSQL may make a plan on a small store and keep it while the tables grow. */
describe.each([
  ['a new store', []],
  ['a store with 200,000 messages', FILL],
])('on %s, a read', (_store, fill) => {
  const store = setUp(() => TestStore.start());

  beforeAll(async () => {
    for (const text of fill) await store.query(text);
  });

  it.each(EXPECTED.map(([statement, indexes]) => [statement.name, statement, indexes] as const))(
    'of %s goes through indexes only',
    async (_name, { text }, indexes) => {
      const scans = await scansOf((each) => store.query(each), text);
      expect(scans.filter(({ table, by }) => !indexes[table]?.includes(by))).toEqual([]);
      expect(new Set(scans.map(({ table }) => table))).toEqual(new Set(Object.keys(indexes)));
    },
  );

  it('of one page costs the same at the start of a long room as at its head', async () => {
    const userId = newId<UserId>();
    const roomId = await store.room({ members: [userId] });
    await store.messages(roomId, { count: 20_000, senderId: userId });
    await store.query('VACUUM ANALYZE history.messages');
    const buffers = async (from: number) => {
      const text = MESSAGES_BETWEEN.text
        .replaceAll('$1', `'${roomId}'`)
        .replace('$2', `${from}`)
        .replace('$3', `${from + 9}`);
      return (await readingOf((each) => store.query(each), text)).buffers;
    };
    // Ten rows, their index pages and their senders, but none of the 20,000 rows before them.
    for (const from of [1, 10_000, 19_991]) expect(await buffers(from)).toBeLessThan(PAGE_BUFFERS_MAX);
  });
});
