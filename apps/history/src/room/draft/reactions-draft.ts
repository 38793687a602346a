import type { MessageId, UserId } from '#contracts';

/** One user's reaction to one message with one emoji. */
export interface ReactionKey {
  readonly messageId: MessageId;
  readonly emoji: string;
  readonly userId: UserId;
}

/** The number of users with this reaction. Counting stops at one more than the batch can remove. */
export interface EmojiCount {
  readonly messageId: MessageId;
  readonly emoji: string;
  readonly count: number;
}

/** The reactions of one room in one transaction. Only the net changes of its commands are written. */
export class ReactionsDraft {
  private readonly stored = new Map<string, ReactionKey>();
  private readonly added = new Map<string, ReactionKey>();
  private readonly removed = new Map<string, ReactionKey>();
  private readonly counts = new Map<MessageId, Map<string, number>>();
  private readonly cleared = new Set<MessageId>();

  /** Adds a stored reaction. */
  know(key: ReactionKey): void {
    this.stored.set(textOf(key), key);
  }

  knowCount({ messageId, emoji, count }: EmojiCount): void {
    this.countsOf(messageId).set(emoji, count);
  }

  has(key: ReactionKey): boolean {
    const text = textOf(key);
    if (this.cleared.has(key.messageId)) return false;
    return this.added.has(text) || (this.stored.has(text) && !this.removed.has(text));
  }

  /** The emojis on the message. */
  emojisOf(messageId: MessageId): ReadonlyMap<string, number> {
    return this.countsOf(messageId);
  }

  /** The reaction must not exist yet: see `has`. */
  add(key: ReactionKey): void {
    if (!this.removed.delete(textOf(key))) this.added.set(textOf(key), key);
    this.count(key, 1);
  }

  /** The reaction must exist: see `has`. */
  remove(key: ReactionKey): void {
    if (!this.added.delete(textOf(key))) this.removed.set(textOf(key), key);
    this.count(key, -1);
  }

  /** Removes all reactions of a deleted message. */
  clear(messageId: MessageId): void {
    this.cleared.add(messageId);
    this.counts.delete(messageId);
    for (const changes of [this.added, this.removed])
      for (const [text, key] of changes) if (key.messageId === messageId) changes.delete(text);
  }

  get insertions(): readonly ReactionKey[] {
    return [...this.added.values()];
  }

  get deletions(): readonly ReactionKey[] {
    return [...this.removed.values()];
  }

  /** Messages that lose all their reactions. */
  get clearances(): ReadonlySet<MessageId> {
    return this.cleared;
  }

  private count({ messageId, emoji }: ReactionKey, by: 1 | -1): void {
    const counts = this.countsOf(messageId);
    const left = (counts.get(emoji) ?? 0) + by;
    if (left > 0) counts.set(emoji, left);
    else counts.delete(emoji);
  }

  private countsOf(messageId: MessageId): Map<string, number> {
    const known = this.counts.get(messageId);
    if (known !== undefined) return known;
    const counts = new Map<string, number>();
    this.counts.set(messageId, counts);
    return counts;
  }
}

/** Ids have no spaces. */
function textOf({ messageId, emoji, userId }: ReactionKey): string {
  return `${messageId} ${userId} ${emoji}`;
}
