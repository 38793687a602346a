import type { MessageId, Seq, UserId } from '#contracts';

/** The newest messages of other users in a list of the room that a user had not read, as one transaction found them. */
export class UnreadDraft {
  private readonly found = new Map<string, Seq[]>();

  /** @param threadId `null`: the main timeline */
  know(userId: UserId, threadId: MessageId | null, seq: Seq): void {
    const key = keyOf(userId, threadId);
    const seqs = this.found.get(key);
    if (seqs === undefined) this.found.set(key, [seq]);
    else seqs.push(seq);
  }

  of(userId: UserId, threadId: MessageId | null): readonly Seq[] {
    return this.found.get(keyOf(userId, threadId)) ?? [];
  }
}

function keyOf(userId: UserId, threadId: MessageId | null): string {
  return userId + (threadId ?? '');
}
