import type { Message, MessageId, RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { RoomDraft } from '../draft/room-draft.js';
import { toMessage, type SentMessageRow } from '../rows/message.rows.js';
import { joinedBrief } from '../rows/person.js';
import { readReactions, type MessageKey, type MessageReactions } from './reactions.store.js';

/** Rows of `MESSAGE_SELECT` with their reactions, as the user sees them; one more statement serves them all. */
export async function toSentMessages(sql: Sql, rows: readonly SentMessageRow[], userId: UserId): Promise<Message[]> {
  // System messages have no reactions.
  const sent = rows.filter((row) => row.kind === 'text' && row.deleted_at === null);
  const keys = sent.map((row) => ({ roomId: row.room_id, id: row.id }));
  const reactions = await readReactions(sql, keys, userId);
  return rows.map((row) => toMessage(row, joinedBrief(row), reactions.of({ roomId: row.room_id, id: row.id })));
}

/** Emojis with which users have reacted. Served by the primary key. */
export const OWN_REACTIONS: Statement = {
  name: 'own-reactions',
  text: `SELECT x.room_id, x.message_id, x.emoji, x.user_id
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS asked (room_id, message_id, user_id)
    JOIN history.reactions x
      ON x.room_id = asked.room_id AND x.message_id = asked.message_id AND x.user_id = asked.user_id`,
};

/** One message, and the one user who is answered with it. */
export type AskedMessage = MessageKey & { readonly userId: UserId };

interface OwnReactionRow {
  room_id: RoomId;
  message_id: MessageId;
  emoji: string;
  user_id: UserId;
}

/** Sent without waiting for the transaction's writes, it still sees them; nothing asked, nothing sent. */
export async function readMessageViews(
  sql: Sql,
  changed: readonly MessageKey[],
  asked: readonly AskedMessage[],
): Promise<MessageViews> {
  const keys = [...new Map([...changed, ...asked].map((key) => [key.roomId + key.id, key])).values()];
  if (keys.length === 0) return new MessageViews();
  const [reactions, own] = await Promise.all([readReactions(sql, keys, null), readOwn(sql, asked)]);
  return new MessageViews(reactions, own);
}

async function readOwn(sql: Sql, asked: readonly AskedMessage[]): Promise<OwnReaction[]> {
  if (asked.length === 0) return [];
  const rows = await sql.rows<OwnReactionRow>(OWN_REACTIONS, [
    asked.map(({ roomId }) => roomId),
    asked.map(({ id }) => id),
    asked.map(({ userId }) => userId),
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
  ) {
    this.own = new Set(own.map(textOf));
  }

  /** As all members are sent it. */
  message(draft: RoomDraft, id: MessageId): Message | undefined {
    const row = draft.row(id);
    if (row === undefined) return undefined;
    const sender = row.sender_id === null ? null : draft.people.brief(row.sender_id);
    return toMessage(row, sender, this.reactions?.of({ roomId: draft.roomId, id }));
  }

  /** As one user is answered with it: `mine` says what is theirs. */
  messageFor(draft: RoomDraft, id: MessageId, userId: UserId): Message | undefined {
    const message = this.message(draft, id);
    if (message === undefined) return undefined;
    const isMine = (emoji: string): boolean => this.own.has(textOf({ roomId: draft.roomId, id, userId, emoji }));
    return { ...message, reactions: message.reactions.map((each) => ({ ...each, mine: isMine(each.emoji) })) };
  }
}

/** Ids have no spaces. */
function textOf({ roomId, id, userId, emoji }: OwnReaction): string {
  return `${roomId} ${id} ${userId} ${emoji}`;
}
