import type { MessageId, RoomId, Seq, UserId } from '#contracts';
import type { FollowerRow, ThreadRow } from '../rows/thread.rows.js';

/** Users in a thread's summary. */
const USERS_MAX = 5;

/** The thread of a reply, and whether it was also sent to the room. */
export interface ReplyPlace {
  readonly threadId: MessageId;
  readonly inRoom: boolean;
}

export interface Following {
  readonly following: boolean;
  /** True for an act of the follower. */
  readonly isOwn?: boolean;
}

/** Where a member's message moves markers: in the main timeline, beside it, or in both. */
export type SentPlace = 'main' | 'aside' | 'both';

/** The threads of one room in one transaction: as read, with the changes of its commands. */
export class ThreadsDraft {
  /** The users whom each new reply makes follow, or who did before. */
  readonly followersOf = new Map<MessageId, readonly UserId[]>();
  /** The seq of the main timeline's newest stored message, of a head that is a reply beside it. */
  mainHead: Seq | null = null;
  private readonly threads = new Map<MessageId, ThreadRow>();
  private readonly followers = new Map<string, FollowerRow>();
  private readonly changed = new Set<MessageId>();
  private readonly changedFollowers = new Set<string>();
  private readonly unread = new Set<string>();

  constructor(private readonly roomId: RoomId) {}

  know(row: ThreadRow): void {
    this.threads.set(row.root_id, row);
  }

  knowFollower(row: FollowerRow): void {
    this.followers.set(keyOf(row.user_id, row.root_id), row);
  }

  /** A mark of the user up to this seq reads a reply in some thread. */
  knowUnread(userId: UserId, seq: Seq): void {
    this.unread.add(userId + String(seq));
  }

  hasUnread(userId: UserId, seq: number): boolean {
    return this.unread.has(userId + String(seq));
  }

  /** `undefined` if the message has no replies. */
  of(rootId: MessageId): ThreadRow | undefined {
    return this.threads.get(rootId);
  }

  /** The rows to write. */
  get changedThreads(): ThreadRow[] {
    return [...this.changed].flatMap((rootId) => this.threads.get(rootId) ?? []);
  }

  get changedFollowerRows(): FollowerRow[] {
    return [...this.changedFollowers].flatMap((key) => this.followers.get(key) ?? []);
  }

  /** The number of the thread's next reply. */
  nextSeq(rootId: MessageId): number {
    return (this.of(rootId)?.head_seq ?? 0) + 1;
  }

  addReply(
    rootId: MessageId,
    { seq, sender_id, created_at }: { seq: Seq; sender_id: UserId | null; created_at: Date },
  ) {
    const before = this.of(rootId)?.user_ids ?? [];
    const others = before.filter((userId) => userId !== sender_id);
    const user_ids = [...(sender_id === null ? [] : [sender_id]), ...others].slice(0, USERS_MAX);
    const head_seq = this.nextSeq(rootId);
    const row = { room_id: this.roomId, root_id: rootId, head_seq, last_seq: seq, last_at: created_at, user_ids };
    this.threads.set(rootId, row);
    this.changed.add(rootId);
  }

  follower(userId: UserId, rootId: MessageId): FollowerRow | undefined {
    return this.followers.get(keyOf(userId, rootId));
  }

  isFollowing(userId: UserId, rootId: MessageId): boolean {
    return this.follower(userId, rootId)?.following === true;
  }

  /** True if the user follows by an act of their own. */
  isOwnFollowing(userId: UserId, rootId: MessageId): boolean {
    return this.isFollowing(userId, rootId) && this.follower(userId, rootId)?.own === true;
  }

  /** The marker never moves back. Who follows by an act of their own does so until they end it. */
  setFollower(userId: UserId, rootId: MessageId, { following, isOwn = false }: Following, readSeq: Seq): void {
    const before = this.follower(userId, rootId);
    const own = following && (isOwn || before?.own === true);
    const read_seq = before === undefined || before.read_seq < readSeq ? readSeq : before.read_seq;
    const key = keyOf(userId, rootId);
    this.followers.set(key, { user_id: userId, room_id: this.roomId, root_id: rootId, following, own, read_seq });
    this.changedFollowers.add(key);
  }
}

function keyOf(userId: UserId, rootId: MessageId): string {
  return userId + rootId;
}
