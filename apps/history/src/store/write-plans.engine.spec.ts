import { describe, expect, it } from 'vitest';
import type { Statement } from '#persistence/sql';
import { setUp } from '#testing/engines/set-up';
import { OPEN_FILES } from '../files/uploads/announcements.store.js';
import { COUNT_ARRIVED } from '../files/rows/file-totals.store.js';
import * as cleanups from '../jobs/cleanups/cleanups.store.js';
import { CLAIM_ENDED, END_ABANDONED, END_AWAITED } from '../jobs/files/ended-files.store.js';
import { FILE_FIGURES } from '../jobs/files/file-figures.store.js';
import { CLAIM_CHECK, CLAIM_WORK, MESSAGES_OF_OBJECT } from '../jobs/files/file-work.store.js';
import * as hidden from '../jobs/files/hidden-files.store.js';
import { NAMED_OBJECTS } from '../jobs/files/sweep.store.js';
import * as importedFiles from '../imports/files/imported-files.store.js';
import * as importedObjects from '../imports/files/imported-objects.store.js';
import { APPEND_IF_UNCHANGED } from '../append/append.sql.js';
import * as words from '../content/words.store.js';
import * as blocks from '../mine/blocks/block-changes.store.js';
import * as mine from '../mine/mine.store.js';
import * as bookmarks from '../mine/bookmarks/bookmark-changes.store.js';
import * as drafts from '../mine/drafts/draft-changes.store.js';
import * as reports from '../mine/reports/report-changes.store.js';
import { DELETE_REPORTS } from '../jobs/reports/kept-reports.store.js';
import { OWN_REACTIONS } from '../room/views/message-views.store.js';
import { NAMING_FORWARDS, REMOVE_NAMES, SETTLE_NAMES, STILL_NAMED } from '../jobs/erased-names.store.js';
import { DELETE_ACTS, DELETE_PURGED, DELETE_REMOVED, DELETE_RESULTS } from '../jobs/expired-rows.store.js';
import { GROWING_AFTER } from '../jobs/lapses/lapses.store.js';
import { JOIN_REACTIONS, UNQUALIFIED_REACTIONS } from '../jobs/joined-reactions.store.js';
import { FILL_SKELETONS, WITHOUT_SKELETONS } from '../jobs/name-skeletons.store.js';
import { WEIGHED_ROOMS } from '../pipeline/heavy.store.js';
import * as opened from '../reads/rooms/opened-rooms.store.js';
import { PURGE } from '../room/writes/purge.sql.js';
import { ERASE_PARTS, FINISH_ERASING, TAKE_ERASING } from '../jobs/room-erasure.store.js';
import { FACTS, LATE_FACTS } from '../room/facts/facts.js';
import { LOCK_ROOMS, READ_ROOMS } from '../room/facts/room-locks.sql.js';
import { END_GROWING, UPDATE_GROWING } from '../room/writes/growing-writes.store.js';
import * as writes from '../room/writes/room-writes.sql.js';
import {
  ERASE_BLOCKS,
  ERASE_BOOKMARKS,
  ERASE_DRAFTS,
  ERASE_LOGGED_REASONS,
  ERASE_OWN_REASONS,
  ERASE_REPORTED,
  ERASE_REPORTERS,
  ERASE_SCHEDULED,
  LOCK_BLOCKED,
} from '../people/people.store.js';
import * as devices from '../accounts/told-devices.store.js';
import * as cured from '../schedule/cured-messages.store.js';
import * as due from '../schedule/due-messages.store.js';
import * as made from '../schedule/made-messages.store.js';
import * as schedule from '../mine/schedule/schedule-changes.store.js';
import { CLEAR_AUTHORS, FORGET_PLACE, RELEASE_FILES } from '../imports/filling/clearing.store.js';
import * as earlier from '../imports/filling/earlier.store.js';
import * as places from '../imports/filling/room-places.store.js';
import * as imports from '../imports/opening/imports.store.js';
import * as undo from '../imports/undo/undo.store.js';
import * as incoming from '../incoming/incoming.store.js';
import { CLAIM_DUE, RETENTIONS, SET_RETENTION, SETTLE_DUE } from '../jobs/retention/retention.store.js';
import * as makers from './ended-makers.store.js';
import { TestHistory } from '../../testing/test-history.js';
import { TestStore } from '../../testing/test-store.js';

/** Either of the two indexes is fine: both start with all columns of the condition. */
const EITHER = /^(reactions|blocks|bookmarks|drafts|thread_followers|threads|report_entries)_\w+$/;

/** A user has few scheduled messages: the index of the user finds one as well as its id does. */
const OWN_SCHEDULED = /^scheduled_(pkey|of_user)$/;

/** Reactions, growing messages, pieces, mentions, purged messages, files, messages, threads, their followers, the search index, scheduled messages, incoming webhooks, bookmarks, acts, clean-ups, reasons, drafts. */
const ERASED_BY = [
  ['reactions', 'reactions'],
  ['growing_pkey', 'growing_pkey'],
  ['pieces_pkey', 'pieces_pkey'],
  ['purged_messages_pkey', 'purged_messages_pkey'],
  ['files_of_room', 'files_pkey'],
  ['mentions_pkey', 'messages_pkey', 'messages_pkey'],
  ['threads', 'threads'],
  ['thread_followers', 'thread_followers'],
  ['search_rooms_pkey', 'search_rooms_pkey'],
  ['search_chunks_pkey', 'search_chunks_pkey'],
  ['scheduled_of_room', 'scheduled_own'],
  ['incoming_pkey', 'incoming_room'],
  ['bookmarks', 'bookmarks'],
  ['room_acts_pkey', 'room_acts_pkey'],
  ['cleanups_pkey', 'cleanups_pkey'],
  ['members_pkey', 'members_pkey'],
  ['drafts', 'drafts'],
];

/** Purged messages, mentions, reactions, growing messages, files, followers, messages, threads, the room. */
const PURGED_BY = [
  ['messages_pkey'],
  ['mentions_pkey', 'messages_pkey'],
  ['messages_pkey', 'reactions'],
  ['growing_pkey', 'messages_pkey', 'pieces_pkey'],
  ['files_of_room', 'messages_pkey'],
  ['messages_pkey', 'thread_followers', 'threads'],
  ['messages_id', 'messages_pkey'],
  ['thread_followers', 'threads'],
  ['rooms_pkey'],
];

/** The indexes of the statement of each fact, by its name; a fact without an entry fails. */
const OF_FACTS: Readonly<Record<string, string[]>> = {
  'known-messages': ['messages_id'],
  'named-members': ['members_pkey', 'people_pkey'],
  heirs: ['members_pkey', 'members_pkey', 'people_pkey'],
  owners: ['members_pkey', 'people_pkey'],
  'all-members': ['members_pkey', 'members_pkey', 'people_pkey', 'rooms_pkey'],
  'known-results': ['commands_pkey'],
  'lock-imported-rooms': ['import_rooms_pkey'],
  'imported-rooms': ['import_rooms_pkey', 'messages_everyone'],
  people: ['people_pkey'],
  'users-of-apps': ['closed_apps_pkey', 'people_pkey'],
  'closed-apps': ['closed_apps_pkey'],
  'joined-counts': ['members_urev'],
  contacts: ['members_pkey', 'members_urev', 'rooms_pkey'],
  makers: ['members_urev', 'rooms_pkey'],
  'direct-rooms': ['rooms_direct_key_key'],
  'external-rooms': ['rooms_external'],
  'public-names': ['rooms_public_name'],
  'alike-names': ['rooms_skeleton', 'rooms_written_skeleton'],
  'changing-messages': ['messages_id', 'people_pkey', 'people_pkey', 'threads'],
  'growing-messages': ['growing_pkey'],
  'growing-counts': ['growing_sender'],
  'grown-texts': ['messages_id', 'pieces_pkey'],
  'named-reactions': ['reactions'],
  // EXPLAIN does not show the third index scan, from one emoji to the next, because the recursion creates it.
  'message-emojis': ['reactions', 'reactions'],
  blockings: ['blocks'],
  origins: ['members_pkey', 'messages_id', 'people_pkey', 'rooms_pkey'],
  'lock-files': ['files_pkey'],
  'named-files': ['files_pkey', 'objects_pkey'],
  purgeable: ['messages_pkey', 'reactions', 'rooms_pkey'],
  threads: ['people_pkey', 'threads'],
  'thread-followers': ['thread_followers'],
  'main-heads': ['messages_pkey', 'rooms_pkey'],
  'unread-threads': ['members_pkey', 'messages_thread', 'thread_followers', 'threads'],
  'unread-main': ['members_pkey', 'messages_pkey', 'messages_pkey'],
  'unread-replies': ['members_pkey', 'messages_thread', 'thread_followers'],
  'purged-messages': ['purged_messages_pkey'],
  'file-bytes': ['files_of_owner'],
  'app-seats': ['app_absences_open', 'members_pkey', 'people_pkey'],
};
const FACT_STATEMENTS = [
  ...FACTS.flatMap(({ lock, statement }) => (lock === undefined ? [statement] : [lock, statement])),
  ...LATE_FACTS.map(({ statement }) => statement),
];

/** The index that a statement must use for each of its tables. */
const EXPECTED: [Statement, string[]][] = [
  [LOCK_ROOMS, ['rooms_pkey']],
  [READ_ROOMS, ['rooms_pkey']],
  [words.REMOVE_WORD, ['words_pkey']],
  ...FACT_STATEMENTS.map((statement): [Statement, string[]] => [statement, OF_FACTS[statement.name] ?? []]),
  [OWN_REACTIONS, ['reactions']],
  [WEIGHED_ROOMS, ['members_pkey', 'rooms_pkey']],
  [opened.LOCK_ROOM, ['rooms_pkey']],
  [opened.OPEN_ROOM, ['members_pkey']],
  [mine.KNOWN_CHANGE, ['commands_pkey']],
  [mine.LOCK_USER, ['people_pkey']],
  [blocks.LOCK_DIRECT, ['rooms_direct_key_key']],
  [blocks.MARK_DIRECT, ['blocks', 'rooms_direct_key_key']],
  [LOCK_BLOCKED, ['blocks', 'rooms_direct_key_key']],
  [ERASE_BLOCKS, ['blocks', 'blocks', 'rooms_direct_key_key']],
  [blocks.BLOCK_FACTS, ['blocks', 'blocks', 'people_pkey']],
  [blocks.REMOVE_BLOCK, ['blocks', 'people_pkey']],
  [bookmarks.LOCK_KEPT_ROOM, ['rooms_pkey']],
  [bookmarks.BOOKMARK_FACTS, ['bookmarks', 'bookmarks', 'rooms_pkey', 'rooms_pkey']],
  [bookmarks.PUT_BOOKMARK, ['people_pkey', 'rooms_pkey']],
  [bookmarks.REMOVE_BOOKMARK, ['bookmarks', 'people_pkey']],
  [drafts.COUNT_DRAFTS, ['drafts', 'members_pkey', 'rooms_pkey']],
  [drafts.PUT_DRAFT, ['people_pkey']],
  [drafts.REMOVE_DRAFT, ['drafts', 'people_pkey']],
  [reports.REPORTABLE, ['messages_id', 'people_pkey', 'pieces_pkey']],
  [reports.HAS_REPORTED, ['report_entries', 'reports_room_id_message_id_key']],
  [reports.ADD_REPORT, ['report_entries', 'reports_pkey', 'reports_pkey']],
  [reports.CLOSE_REPORT, ['reports_pkey']],
  [ERASE_REPORTERS, ['report_entries']],
  [ERASE_REPORTED, ['reports_sender']],
  [DELETE_REPORTS, ['report_entries', 'reports_kept', 'reports_pkey']],
  [ERASE_BOOKMARKS, ['bookmarks']],
  [ERASE_DRAFTS, ['drafts']],
  [ERASE_SCHEDULED, ['scheduled_own']],
  [schedule.LOCK_SCHEDULED, ['scheduled_own']],
  [schedule.STORED_SCHEDULED, ['messages_id', 'purged_messages_pkey', 'scheduled_own']],
  [schedule.COUNT_SCHEDULED, ['scheduled_own']],
  [schedule.PUT_SCHEDULED, ['people_pkey']],
  [schedule.REMOVE_SCHEDULED, ['people_pkey', 'scheduled_own']],
  [due.CLAIM_DUE, ['scheduled_claimed', 'scheduled_due', 'scheduled_own', 'scheduled_own']],
  [due.LOCK_AUTHOR, ['people_pkey']],
  [due.END_SENT, ['people_pkey', 'scheduled_own']],
  [due.END_FAILED, ['people_pkey', 'scheduled_own']],
  [due.END_CURED, ['people_pkey', 'scheduled_own']],
  [cured.HAS_CURED, ['scheduled_own']],
  [cured.REMOVE_CURED, ['people_pkey', 'scheduled_own']],
  [made.MADE_SCHEDULED, ['rooms_pkey', 'scheduled_own']],
  [made.COUNT_UNKNOWN_SCHEDULED, ['scheduled_own']],
  [made.REMOVE_MADE, ['people_pkey', 'scheduled_own']],
  [makers.ENDED_MAKERS, ['ended_makers_pkey']],
  [devices.READ_TOLD, ['people_pkey']],
  [devices.LOCK_TOLD, ['people_pkey']],
  [devices.TELL_DEVICES, ['people_pkey']],
  [due.TRY_AGAIN, ['scheduled_own']],
  [DELETE_REMOVED, ['scheduled_own', 'scheduled_removed']],
  [writes.INSERT_ROOMS, ['blocks']],
  [TAKE_ERASING, ['rooms_erasing']],
  ...ERASE_PARTS.map((part, i): [Statement, string[]] => [part, ERASED_BY[i] ?? []]),
  [FINISH_ERASING, ['rooms_pkey']],
  ...PURGE.map((part, i): [Statement, string[]] => [part, PURGED_BY[i] ?? []]),
  [CLAIM_DUE, ['rooms_pkey', 'rooms_purge']],
  [SETTLE_DUE, ['messages_pkey', 'rooms_pkey']],
  [SET_RETENTION, ['rooms_pkey']],
  [RETENTIONS, ['rooms_retention']],
  [incoming.LOCK_ROOM, ['rooms_pkey']],
  [incoming.ROOM_FOR_INCOMING, ['incoming_room', 'people_pkey', 'rooms_pkey']],
  [incoming.INCOMING, ['incoming_pkey']],
  [incoming.NOTE_REFUSAL, ['incoming_pkey']],
  [incoming.REVOKE, ['incoming_pkey']],
  [incoming.NOTE_USE, ['incoming_pkey']],
  [incoming.NOTE_KEY, ['incoming_pkey']],
  [DELETE_RESULTS, ['commands_at', 'commands_pkey']],
  [cleanups.CLAIM_CLEANUP, ['cleanups_due', 'cleanups_pkey']],
  [cleanups.CLEANUP_PIECE, ['messages_pkey']],
  [cleanups.HAS_OLDER, ['messages_pkey']],
  [cleanups.GO_ON, ['cleanups_pkey']],
  [cleanups.END_CLEANUP, ['cleanups_pkey']],
  [writes.NOTE_LOGGED, ['cleanups_pkey']],
  [DELETE_ACTS, ['room_acts_at', 'room_acts_pkey']],
  [ERASE_OWN_REASONS, ['members_urev']],
  [ERASE_LOGGED_REASONS, ['room_acts_reasons']],
  [DELETE_PURGED, ['purged_messages_at', 'purged_messages_pkey']],
  [STILL_NAMED, ['people_erased']],
  [NAMING_FORWARDS, ['messages_forwarded']],
  [REMOVE_NAMES, ['messages_id']],
  [SETTLE_NAMES, ['people_pkey']],
  [UNQUALIFIED_REACTIONS, ['unqualified_reactions']],
  [JOIN_REACTIONS, ['messages_id', 'reactions', 'rooms_pkey']],
  [WITHOUT_SKELETONS, ['rooms_without_skeletons']],
  [FILL_SKELETONS, ['rooms_pkey']],
  [RELEASE_FILES, ['files_of_room', 'files_pkey']],
  [CLEAR_AUTHORS, ['members_pkey', 'members_pkey']],
  [FORGET_PLACE, ['import_rooms_pkey']],
  [undo.ROOMS_TO_UNDO, ['import_rooms_import', 'rooms_pkey']],
  [undo.ROOMS_IN_USE, ['import_rooms_import', 'rooms_pkey']],
  [places.READ_PLACE, ['import_rooms_pkey', 'rooms_pkey']],
  [places.LOCK_PLACE, ['import_rooms_pkey']],
  [places.MOVE_PLACE, ['import_rooms_pkey']],
  [earlier.EARLIER_MESSAGES, ['messages_id']],
  [earlier.EARLIER_THREADS, ['people_pkey', 'threads']],
  [earlier.EARLIER_FOLLOWERS, ['thread_followers']],
  [imports.IMPORT_OF_SOURCE, ['imports_source']],
  [imports.IMPORT, ['imports_pkey']],
  [imports.SAVE_REPORT, ['imports_pkey']],
  [writes.UPDATE_MESSAGES, ['messages_id']],
  [UPDATE_GROWING, ['growing_pkey']],
  [END_GROWING, ['growing_pkey', 'pieces_pkey']],
  [GROWING_AFTER, ['growing_pkey']],
  [writes.NOTE_EVERYONE, ['rooms_pkey']],
  [writes.DELETE_REACTIONS, ['reactions']],
  [writes.CLEAR_REACTIONS, ['reactions']],
  [writes.DELETE_MENTIONS, ['mentions_pkey']],
  [writes.NOTE_IMPORTED, ['import_rooms_pkey', 'rooms_pkey']],
  [writes.UNDO_ROOMS, ['reports_room_id_message_id_key', 'rooms_pkey']],
  [writes.DELETE_ROOMS, ['rooms_pkey']],
  [writes.APPEND, ['members_pkey', 'rooms_pkey']],
  [APPEND_IF_UNCHANGED, ['members_pkey', 'people_pending', 'rooms_pkey', 'rooms_pkey']],
  [writes.UPDATE_SETTINGS, ['rooms_pkey']],
  [writes.DELETE_AVATARS, ['room_avatars_pkey']],
  [writes.BIND_FILES, ['files_pkey']],
  [writes.COPY_FILES, ['files_pkey', 'objects_pkey', 'objects_pkey']],
  [writes.END_FILES, ['files_pkey']],
  [CLAIM_ENDED, ['files_ended', 'files_of_object', 'files_pkey']],
  [END_ABANDONED, ['files_pkey', 'files_unsent']],
  [END_AWAITED, ['files_awaited']],
  [OPEN_FILES, ['files_open_from', 'files_open_of_owner']],
  [COUNT_ARRIVED, ['files_pkey']],
  [FILE_FIGURES, ['files_ended', 'objects_checks']],
  // As for `message-emojis`: the scan from one owner to the next is not shown.
  [CLAIM_WORK, ['objects_pkey', 'objects_work', 'objects_work']],
  [CLAIM_CHECK, ['objects_checks', 'objects_checks', 'objects_pkey']],
  [MESSAGES_OF_OBJECT, ['files_of_object', 'import_rooms_pkey']],
  [NAMED_OBJECTS, ['files_pkey', 'objects_pkey']],
  [hidden.HIDDEN_FILES, ['messages_id']],
  [hidden.SET_HIDDEN_FILES, ['messages_id']],
  [importedObjects.RENEW_IMPORTED, ['files_of_object']],
  [importedObjects.STORED_IMPORTED, ['files_of_object']],
  [importedFiles.LOCK_ORIGINS, ['files_of_object']],
  [importedFiles.TELL_OBJECTS, ['objects_pkey', 'objects_pkey']],
  [importedFiles.END_HOLDERS, ['files_of_object']],
  [importedFiles.SENT_FILES, ['files_pkey']],
];

const FILL = [
  `INSERT INTO history.rooms (id, kind, visibility, created_at, create_fingerprint, last_activity_at)
   SELECT gen_random_uuid(), 'group', 'private', now(), '', now() FROM generate_series(1, 5000)`,
  `INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, body, fingerprint, created_at)
   SELECT id, 1, gen_random_uuid(), 1, 1, 'text', '', '', now() FROM history.rooms`,
  `INSERT INTO history.members (room_id, user_id, role, state, joined_at, rev, urev)
   SELECT id, gen_random_uuid(), 'member', 'joined', now(), 1, 1 FROM history.rooms`,
  `INSERT INTO history.reactions (room_id, message_id, emoji, user_id, created_at)
   SELECT room_id, id, 'x', gen_random_uuid(), now() FROM history.messages`,
  `INSERT INTO history.scheduled (id, user_id, room_id, at, message, put_at, changed_at, due_at)
   SELECT gen_random_uuid(), gen_random_uuid(), id, now(), '{}', now(), now(), now() FROM history.rooms`,
  `INSERT INTO history.objects (id, type, state) SELECT id, 'text/plain', 'ready' FROM history.messages`,
  `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, object_id, message_id)
   SELECT m.id, m.room_id, gen_random_uuid(), 'a', 1, '', m.id, m.id FROM history.messages m JOIN history.objects USING (id)`,
  `INSERT INTO history.reports (id, room_id, message_id, seq, sender_id, first_at, last_at)
   SELECT id, room_id, id, 1, gen_random_uuid(), now(), now() FROM history.messages`,
  `INSERT INTO history.report_entries (id, report_id, room_id, user_id, text_key, reason, at)
   SELECT id, id, room_id, gen_random_uuid(), '', 'spam', now() FROM history.reports`,
  `INSERT INTO history.import_rooms (room_id, import_id, source, kind, shown_at)
   SELECT id, gen_random_uuid(), id::text, 'group', now() FROM history.rooms`,
  `INSERT INTO history.growing (room_id, message_id, sender_id, length)
   SELECT room_id, id, gen_random_uuid(), 1 FROM history.messages`,
  `INSERT INTO history.pieces (room_id, message_id, start, text) SELECT room_id, id, 1, 'x' FROM history.messages`,
  'ANALYZE',
];

describe('a statement of the write path', () => {
  const store = setUp(() => TestStore.start());
  const history = setUp(() => TestHistory.start(store));

  async function planOf({ text }: Statement): Promise<string[]> {
    const runner = history.writes.createQueryRunner();
    try {
      const parameters = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
      await runner.query(`PREPARE planned AS ${text}`);
      const nulls = Array<string>(parameters).fill('NULL').join(', ');
      const rows = (await runner.query(
        `EXPLAIN (COSTS OFF) EXECUTE planned${parameters === 0 ? '' : `(${nulls})`}`,
      )) as { 'QUERY PLAN': string }[];
      await runner.query('DEALLOCATE planned');
      return rows.map((row) => row['QUERY PLAN']);
    } finally {
      await runner.release();
    }
  }

  async function indexesOf(statement: Statement): Promise<string[]> {
    const plan = await planOf(statement);
    return plan
      .flatMap((line) => /Index(?: Only)? Scan(?: Backward)? using (\w+)/.exec(line)?.[1] ?? [])
      .map((index) => index.replace(EITHER, '$1').replace(OWN_SCHEDULED, 'scheduled_own'))
      .sort();
  }

  it('uses its index on a new store, where PostgreSQL makes its plan', async () => {
    for (const [statement, keys] of EXPECTED) expect.soft(await indexesOf(statement), statement.name).toEqual(keys);
  });

  it('reads the new messages of an append once, not once for each room', async () => {
    const plan = await planOf(APPEND_IF_UNCHANGED);
    expect(plan.filter((line) => line.includes('Join Filter'))).toEqual([]);
  });

  it('uses its index even if every room has only one row', async () => {
    for (const text of FILL) await store.query(text);
    for (const [statement, keys] of EXPECTED) expect.soft(await indexesOf(statement), statement.name).toEqual(keys);
  });

  it('finds files to delete without reading the other files with the same bytes', async () => {
    await store.query(
      `WITH o AS (INSERT INTO history.objects (id, type, state) VALUES (gen_random_uuid(), 'text/plain', 'ready') RETURNING id)
       INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, object_id, message_id, ended_at)
       SELECT gen_random_uuid(), o.id, o.id, 'a', 1, '', o.id, o.id, now() FROM o, generate_series(1, 2000)`,
    );
    const explain = `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${CLAIM_ENDED.text.replace('$1', '50').replace('$2', '20')}`;
    const plan = await history.writes.query<{ 'QUERY PLAN': string }[]>(explain);
    const lines = plan.map((row) => row['QUERY PLAN']);
    expect(lines.filter((line) => line.includes('files_of_object'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('Removed by Filter'))).toEqual([]);
  });
});
