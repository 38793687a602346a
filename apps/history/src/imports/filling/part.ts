import { NIL } from 'uuid';
import type { MessageId, UserId } from '#contracts';
import type { ImportedEntry } from '#access/imports-api';
import type { Transaction } from '#persistence/prepared-sql';
import type { Sql } from '#persistence/sql';
import { bindImportedFiles, type MessageWithFiles } from '../files/imported-files.js';
import { type ImportKey, importedMessageId } from '../imported-ids.js';
import { atPlace, ENTRIES_AT_ONCE } from './given-entry.js';
import { namedEntry, type NamedEntry } from './named-entry.js';
import type { Rest } from './pace.service.js';
import { PartDraft } from './part-draft.js';
import { writeFollowed, writeMessages } from './part-writes.store.js';
import { readEarlier } from './earlier.store.js';
import type { PlaceRow, RoomHead } from './place.rows.js';

/** No id of a source is empty. */
const BEGINNING = '';

export interface Part {
  readonly key: ImportKey;
  readonly place: PlaceRow;
  readonly createdAt: string;
  readonly entries: readonly ImportedEntry[];
  readonly now: Date;
  readonly rest: Rest;
}

/**
 * Stores the messages of a part, piece by piece, so that others have the process in between. Returns the place behind them.
 * Must run in a transaction.
 * @throws ChatError INVALID with the place of an entry
 */
export async function storePart(
  open: Transaction,
  { key, place, createdAt, entries, now, rest }: Part,
): Promise<RoomHead> {
  const { room_id: roomId } = place;
  const named = entries.map((entry) => namedEntry(key, roomId, entry));
  const draft = new PartDraft(roomId, place, now, await bindImportedFiles(open, key, roomId, withFiles(named)));
  await readInto(draft, open, place, named);
  if (place.parts === 0 && place.kind === 'group')
    draft.begin(importedMessageId(key, roomId, BEGINNING), beginningOf(createdAt, named), firstSender(named));
  const sent: Promise<void>[] = [];
  const send = (write: Promise<void>): Promise<void> => {
    // All are awaited below, unless an entry is refused before: then none is stored.
    write.catch(() => undefined);
    sent.push(write);
    return write;
  };
  for (const [index, entry] of named.entries()) {
    if (index > 0 && index % ENTRIES_AT_ONCE === 0) await rest(send(writeMessages(open, draft.take())));
    atPlace(index, () => draft.add(entry));
  }
  void send(writeMessages(open, draft.take()));
  void send(writeFollowed(open, draft.authors, draft.threads));
  await Promise.all(sent);
  return draft.end;
}

function withFiles(named: readonly NamedEntry[]): MessageWithFiles[] {
  return named
    .filter(({ files, deleted }) => files.length > 0 && !deleted)
    .map(({ id: messageId, body, files }) => ({ messageId, body, files }));
}

/** Reads the stored messages to which the entries refer, with their threads. */
async function readInto(
  draft: PartDraft,
  open: Sql,
  { room_id }: PlaceRow,
  named: readonly NamedEntry[],
): Promise<void> {
  const own = new Set(named.map(({ id }) => id));
  const earlier = (ids: (MessageId | null)[]): MessageId[] =>
    [...new Set(ids)].filter((id): id is MessageId => id !== null && !own.has(id));
  const roots = earlier(named.map(({ threadOf }) => threadOf));
  const others = earlier(named.map(({ replyTo }) => replyTo));
  const { messages, threads, followers } = await readEarlier(open, room_id, [...new Set([...roots, ...others])], roots);
  for (const message of messages) draft.know(message);
  for (const thread of threads) draft.threads.know(thread);
  for (const follower of followers) draft.threads.knowFollower(follower);
}

/** Not after the first message. */
function beginningOf(createdAt: string, [first]: readonly NamedEntry[]): Date {
  const createdMs = Date.parse(createdAt);
  return new Date(first === undefined ? createdMs : Math.min(createdMs, Date.parse(first.createdAt)));
}

function firstSender(entries: readonly NamedEntry[]): UserId {
  return entries.find(({ sender }) => sender !== null)?.sender ?? (NIL as UserId);
}
