import type { Message, MessageId, RoomId, UserId } from '#contracts';
import { toMessage } from '../rows/message.rows.js';
import type { MessageReactions } from './reactions.store.js';
import type { RoomDraft } from '../draft/room-draft.js';

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
