import type { Message, MessageId, RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { RoomDraft } from '../draft/room-draft.js';
import { hostedBy } from '../rows/host.rows.js';
import { toMessage, type OriginView, type SentMessageRow } from '../rows/message.rows.js';
import { joinedBrief } from '../rows/person.js';
import { joinedThread, summaryOf } from '../rows/thread.rows.js';
import { readReactions, type MessageKey, type MessageReactions } from './reactions.store.js';

/**
 * Messages of `MESSAGE_SELECT` as the user sees them. One statement reads all reactions, one all origins of forwards;
 * most pages need neither.
 */
export async function toSentMessages(sql: Sql, rows: readonly SentMessageRow[], userId: UserId): Promise<Message[]> {
  const sent = rows.filter(dependsOnReader);
  const keys = sent.filter((row) => row.is_changed).map((row) => ({ roomId: row.room_id, id: row.id }));
  const forwards = sent.filter((row) => row.forward_of !== null);
  const [reactions, origins] = await Promise.all([
    readReactions(sql, keys, userId),
    OriginViews.read(
      sql,
      forwards.map((row) => ({ roomId: row.room_id, id: row.id, userId })),
    ),
  ]);
  return rows.map((row) => {
    const key = { roomId: row.room_id, id: row.id, userId };
    const origin = row.forward_of === null ? undefined : origins.of(key);
    return toMessage(row, joinedBrief(row), row.is_changed ? reactions.of(key) : undefined, origin, joinedThread(row));
  });
}

/**
 * False if all members see the message alike, without reading more. System messages have no reactions, deleted ones no
 * content.
 */
export function dependsOnReader(row: SentMessageRow): boolean {
  return row.kind === 'text' && row.deleted_at === null && (row.is_changed || row.forward_of !== null);
}

/** For forwards: what their readers may see of the origins. Index: `messages_id`, primary keys. */
export const FORWARDS: Statement = {
  name: 'forwards',
  text: `SELECT input.room_id, input.id, input.user_id,
         (me.user_id IS NOT NULL OR ${hostedBy('o', 'input.user_id')}) IS TRUE AND o.deleted_at IS NULL AS may_read,
         p.erased_at IS NOT NULL AS erased
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS input (room_id, id, user_id)
    JOIN history.messages m ON m.room_id = input.room_id AND m.id = input.id AND m.forward_of IS NOT NULL
    LEFT JOIN history.rooms o ON o.id = (m.forward_of ->> 'roomId')::uuid
    LEFT JOIN history.members me ON me.room_id = o.id AND me.user_id = input.user_id AND me.state = 'joined'
    LEFT JOIN history.people p ON p.user_id = (m.forward_of ->> 'senderId')::uuid`,
  onPrimary: true,
};

interface ForwardRow {
  room_id: RoomId;
  id: MessageId;
  user_id: UserId | null;
  may_read: boolean;
  erased: boolean;
}

/** A message and its reader; `null` stands for all members of the room, who get it in a frame. */
type ReadMessage = MessageKey & { readonly userId: UserId | null };

class OriginViews {
  private readonly views = new Map<string, OriginView>();

  static async read(sql: Sql, messages: readonly ReadMessage[]): Promise<OriginViews> {
    const origins = new OriginViews();
    if (messages.length === 0) return origins;
    const rows = await sql.rows<ForwardRow>(FORWARDS, [
      messages.map(({ roomId }) => roomId),
      messages.map(({ id }) => id),
      messages.map(({ userId }) => userId),
    ]);
    for (const { room_id: roomId, id, user_id: userId, may_read: mayRead, erased } of rows)
      origins.views.set(viewKey({ roomId, id, userId }), { mayRead, isErased: erased });
    return origins;
  }

  /** `undefined` if the message is not a forward. */
  of(message: ReadMessage): OriginView | undefined {
    return this.views.get(viewKey(message));
  }
}

function viewKey({ roomId, id, userId }: ReadMessage): string {
  return roomId + id + (userId ?? '');
}

/** The users' own reactions to messages. Index: the primary key. */
export const OWN_REACTIONS: Statement = {
  name: 'own-reactions',
  text: `SELECT x.room_id, x.message_id, x.emoji, x.user_id
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS input (room_id, message_id, user_id)
    JOIN history.reactions x
      ON x.room_id = input.room_id AND x.message_id = input.message_id AND x.user_id = input.user_id`,
};

/** A message in the answer to one user. */
export type AnsweredMessage = MessageKey & { readonly userId: UserId };

interface OwnReactionRow {
  room_id: RoomId;
  message_id: MessageId;
  emoji: string;
  user_id: UserId;
}

/** Pipelined after the transaction's writes, so it sees them. Sends no statement without messages. */
export async function readMessageViews(
  sql: Sql,
  changed: readonly MessageKey[],
  answered: readonly AnsweredMessage[],
): Promise<MessageViews> {
  const keys = [...new Map([...changed, ...answered].map((key) => [key.roomId + key.id, key])).values()];
  if (keys.length === 0) return new MessageViews();
  const readers = [...keys.map(({ roomId, id }) => ({ roomId, id, userId: null })), ...answered];
  const [reactions, own, origins] = await Promise.all([
    readReactions(sql, keys, null),
    readOwn(sql, answered),
    OriginViews.read(sql, readers),
  ]);
  return new MessageViews(reactions, own, origins);
}

async function readOwn(sql: Sql, answered: readonly AnsweredMessage[]): Promise<OwnReaction[]> {
  if (answered.length === 0) return [];
  const rows = await sql.rows<OwnReactionRow>(OWN_REACTIONS, [
    answered.map(({ roomId }) => roomId),
    answered.map(({ id }) => id),
    answered.map(({ userId }) => userId),
  ]);
  return rows.map(({ room_id: roomId, message_id: id, user_id: userId, emoji }) => ({ roomId, id, userId, emoji }));
}

/** One user's reaction to one message. */
export interface OwnReaction {
  readonly roomId: RoomId;
  readonly id: MessageId;
  readonly userId: UserId;
  readonly emoji: string;
}

/** Changed messages as of the end of a transaction, with their reactions. */
export class MessageViews {
  private readonly own: ReadonlySet<string>;

  constructor(
    private readonly reactions?: MessageReactions,
    own: readonly OwnReaction[] = [],
    private readonly origins?: OriginViews,
  ) {
    this.own = new Set(own.map(textOf));
  }

  /** The message as in frames to all members; with `userId`, with what that user may see of a forward's origin. */
  message(draft: RoomDraft, id: MessageId, userId: UserId | null = null): Message | undefined {
    const row = draft.row(id);
    if (row === undefined) return undefined;
    const sender = row.sender_id === null ? null : draft.people.brief(row.sender_id);
    const key = { roomId: draft.roomId, id };
    const thread = draft.threads.of(id);
    const origin = this.origins?.of({ ...key, userId });
    return toMessage(row, sender, this.reactions?.of(key), origin, thread && summaryOf(thread));
  }

  /** The message as in an answer to one user: `mine` marks the user's own reactions. */
  messageFor(draft: RoomDraft, id: MessageId, userId: UserId): Message | undefined {
    const message = this.message(draft, id, userId);
    if (message === undefined) return undefined;
    const isMine = (emoji: string): boolean => this.own.has(textOf({ roomId: draft.roomId, id, userId, emoji }));
    return { ...message, reactions: message.reactions.map((each) => ({ ...each, mine: isMine(each.emoji) })) };
  }
}

/** Ids have no spaces. */
function textOf({ roomId, id, userId, emoji }: OwnReaction): string {
  return `${roomId} ${id} ${userId} ${emoji}`;
}
