import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Numbers of the objects of an export. */
export interface ExportSize {
  readonly messages: number;
  readonly users: number;
  readonly reactions: number;
  readonly threads: number;
}

const MESSAGES_PER_ROOM = 5_000;
const MEMBERS_PER_ROOM = 500;
const REPLIES_PER_THREAD = 4;
/** Messages with reactions have so many. */
const REACTIONS_EACH = 10;
const MENTION_EVERY = 10;
const EDIT_EVERY = 20;
const LINES_PER_CHUNK = 500;
const BEGINNING_MS = Date.parse('2016-01-01T00:00:00.000Z');
const MESSAGE_EVERY_MS = 15_000;
const EMOJIS = ['👍', '🎉', '❤️', '😂'];
const WORDS = 'the draft of next week is in the folder and needs one more look before we send it to the others'.split(
  ' ',
);

/**
 * Writes an export in the neutral form, as `convert` does: people, then room by room its members and messages. The same size
 * gives the same bytes. @param source the name of the import
 */
export async function writeMadeUpExport(path: string, source: string, size: ExportSize): Promise<void> {
  await pipeline(Readable.from(chunks(records(source, size))), createWriteStream(path));
}

function* chunks(all: Iterable<object>): Generator<string> {
  let lines: string[] = [];
  for (const record of all) {
    if (lines.push(`${JSON.stringify(record)}\n`) < LINES_PER_CHUNK) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}

function* records(source: string, size: ExportSize): Generator<object> {
  yield { record: 'source', format: 'made-up', name: source, exportedAt: null };
  for (let n = 0; n < size.users; n++) yield user(n);
  const rooms = Math.ceil(size.messages / MESSAGES_PER_ROOM);
  for (let room = 0; room < rooms; room++) yield* roomRecords(room, size);
}

function user(n: number): object {
  const displayName = `Person ${String(n)}`;
  return {
    record: 'user',
    id: `u${String(n)}`,
    username: `person${String(n)}`,
    displayName,
    type: 'user',
    email: null,
    active: true,
  };
}

function* roomRecords(number: number, size: ExportSize): Generator<object> {
  const room = `r${String(number)}`;
  const [first, end] = [number * MESSAGES_PER_ROOM, Math.min((number + 1) * MESSAGES_PER_ROOM, size.messages)];
  const members = Math.min(MEMBERS_PER_ROOM, size.users);
  // Half of the members of a room are in the next one, too.
  const member = (n: number): string => `u${String((Math.floor((number * members) / 2) + (n % members)) % size.users)}`;
  yield {
    ...{ record: 'room', id: room, kind: 'group', visibility: 'public', name: `room ${String(number)}`, topic: null },
    ...{ archived: false, createdAt: timeOf(first) },
  };
  for (let n = 0; n < members; n++)
    yield { record: 'membership', room, user: member(n), role: n === 0 ? 'owner' : 'member', state: 'joined' };
  for (let n = first; n < end; n++) yield* messageRecords(n, room, member, size);
}

function* messageRecords(n: number, room: string, member: (n: number) => string, size: ExportSize): Generator<object> {
  const id = `m${String(n)}`;
  const mentioned = member(n + 1);
  const isMentioning = n % MENTION_EVERY === 0;
  yield {
    ...{ record: 'message', id, room, sender: member(n * 7919), senderName: null, createdAt: timeOf(n) },
    body: isMentioning ? `@person${mentioned.slice(1)} ${bodyOf(n)}` : bodyOf(n),
    ...{ mentions: isMentioning ? [mentioned] : [], threadOf: rootOf(n, size), inRoom: false, replyTo: null },
    ...{ editedAt: n % EDIT_EVERY === 0 ? timeOf(n + 1) : null, deleted: false, files: [] },
  };
  const reacted = Math.max(1, Math.round((size.messages * REACTIONS_EACH) / size.reactions));
  if (n % reacted !== 0) return;
  for (let m = 0; m < REACTIONS_EACH; m++)
    yield { record: 'reaction', message: id, user: member(n + m), emoji: EMOJIS[m % EMOJIS.length] };
}

/** Each span of messages begins with the root of a thread, and ends with its replies. */
function rootOf(n: number, { messages, threads }: ExportSize): string | null {
  const span = Math.max(REPLIES_PER_THREAD + 1, Math.round(messages / threads));
  const place = (n % MESSAGES_PER_ROOM) % span;
  return place < span - REPLIES_PER_THREAD ? null : `m${String(n - place)}`;
}

/** From 3 to 40 words. */
function bodyOf(n: number): string {
  const count = 3 + ((n * 31) % 38);
  return Array.from({ length: count }, (_, word) => WORDS[(n + word) % WORDS.length]).join(' ');
}

const timeOf = (n: number): string => new Date(BEGINNING_MS + n * MESSAGE_EVERY_MS).toISOString();
