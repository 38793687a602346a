import { ANSWER_BYTES_MAX, type Item, type Message, type MessageId, type UserId, type UserItem } from '#contracts';
import { toMember } from '../room/rows/member.rows.js';
import { toMessage } from '../room/rows/message.rows.js';
import { toRoom } from '../room/rows/room.rows.js';
import type { RoomDraft } from '../room/draft/room-draft.js';

/** Reserved for the frame's other fields and for what Socket.IO adds. */
const ENVELOPE_BYTES = 1024;
const FRAME_ITEM_BYTES_MAX = ANSWER_BYTES_MAX - ENVELOPE_BYTES;
/** UTF-8 needs at most three bytes for one UTF-16 unit. */
const BYTES_PER_UNIT_MAX = 3;

/** An item with the value of the counter (rev or urev) after its change. */
export interface Numbered<Content> {
  readonly number: number;
  readonly item: Content;
}

/** Changed messages as of the end of the transaction. */
interface ChangedMessages {
  message(draft: RoomDraft, id: MessageId): Message | undefined;
}

interface Chunk {
  readonly from: number;
  readonly to: number;
  readonly items: string;
}

/** The room's changes as serialized `changes` events: one, or several consecutive ones. */
export function roomFrames(draft: RoomDraft, messages: ChangedMessages): string[] {
  if (!draft.changed) return [];
  const items = itemsOf(draft, messages).sort((a, b) => a.number - b.number);
  const roomId = JSON.stringify(draft.roomId);
  return chain(items, draft.fromRev, draft.record.head_rev).map(
    ({ from, to, items: texts }) => `["changes",{"roomId":${roomId},"from":${from},"to":${to},"items":[${texts}]}]`,
  );
}

/** Changes that only one user sees, as serialized `user:changes` events. */
export function userFrames(items: readonly Numbered<UserItem>[], from: number, to: number): string[] {
  return chain(items, from, to).map(
    (chunk) => `["user:changes",{"from":${chunk.from},"to":${chunk.to},"items":[${chunk.items}]}]`,
  );
}

/** Each changed thing once, in its last state and with the rev of its last change. */
function itemsOf(draft: RoomDraft, messages: ChangedMessages): Numbered<Item>[] {
  const { record, people, fromRev, changedMessages } = draft;
  const items: Numbered<Item>[] = [];
  for (const row of draft.newMessages) {
    if (changedMessages.has(row.id)) continue;
    const sender = row.sender_id === null ? null : people.brief(row.sender_id);
    const item = { type: 'message', message: toMessage(row, sender) } as const;
    items.push({ number: row.rev, item: row.thread_id === null ? item : { ...item, ...followersOf(draft, row.id) } });
  }
  for (const [id, { row, reaction }] of changedMessages) {
    const message = messages.message(draft, id);
    if (message === undefined) continue;
    const more = { ...(reaction === null ? {} : { reaction }), ...followersOf(draft, id) };
    items.push({ number: row.rev, item: { type: 'message', message, ...more } });
  }
  for (const userId of draft.memberChanges.keys()) {
    const row = draft.member(userId);
    if (row === undefined || row.rev <= fromRev) continue;
    items.push({ number: row.rev, item: { type: 'member', member: toMember(row, people.brief(userId)) } });
  }
  if (record.rev > fromRev) items.push({ number: record.rev, item: { type: 'room', room: toRoom(record) } });
  return items;
}

/** The users whom a new reply makes follow its thread, or who did before. */
function followersOf({ threads }: RoomDraft, id: MessageId): { followers?: UserId[] } {
  const followers = threads.followersOf.get(id);
  return followers === undefined ? {} : { followers: [...followers] };
}

/** Starts a new chunk where a frame would become too large. Each chunk begins where the previous one ends. */
function chain(items: readonly Numbered<unknown>[], from: number, to: number): Chunk[] {
  const chunks: Chunk[] = [];
  let texts: string[] = [];
  let bytes = 0;
  let start = from;
  let last = from;
  for (const { number, item } of items) {
    const text = JSON.stringify(item);
    const size = sizeOf(text);
    if (texts.length > 0 && bytes + size > FRAME_ITEM_BYTES_MAX) {
      chunks.push({ from: start, to: last, items: texts.join(',') });
      [texts, bytes, start] = [[], 0, last];
    }
    texts.push(text);
    bytes += size + 1;
    last = number;
  }
  chunks.push({ from: start, to, items: texts.join(',') });
  return chunks;
}

/** The size in bytes; an upper bound for short texts, which saves counting them. */
function sizeOf(text: string): number {
  const upperBound = text.length * BYTES_PER_UNIT_MAX;
  return upperBound < ENVELOPE_BYTES ? upperBound : Buffer.byteLength(text);
}
