import type { NotifyLevel, PushDue, Seq, UserId } from '#contracts';

/** A message that may be pushed: a text, not deleted and young enough. */
export interface PushCandidate {
  readonly seq: Seq;
  readonly sender_id: UserId | null;
  readonly mentions: readonly UserId[];
  /** It mentions each member who was there. */
  readonly is_to_everyone: boolean;
  /** The root of its thread. */
  readonly thread_id: string | null;
  /** A reply that is not in the main timeline. */
  readonly is_aside: boolean;
  /** It tells only those whom it mentions. */
  readonly is_quiet: boolean;
  readonly created_at: Date;
}

/** A member who may get a push. */
export interface PushMember {
  readonly user_id: UserId;
  readonly level: NotifyLevel;
  readonly read_seq: Seq;
}

/** A member's place in a thread that the member follows. */
export interface PushFollower extends PushMember {
  readonly root_id: string;
  readonly thread_read_seq: Seq;
}

interface PushRoom {
  /** Everything in a direct room concerns its members; in a large one `all` counts as `mentions`. */
  readonly tells: 'everything' | 'as asked' | 'mentions';
  readonly messages: readonly PushCandidate[];
  readonly members: readonly PushMember[];
  readonly followers: readonly PushFollower[];
}

/**
 * Who may get a push of which messages. It may name too many: what counts is judged when a push goes out. Rules: section 2 of the
 * contract of push, and 1.6 of that of threads.
 */
export function dueIn({ tells, messages, members, followers }: PushRoom): PushDue[] {
  const spans = new Map<UserId, PushDue>();
  for (const message of messages) {
    const told = [
      ...members.filter((member) => tellsMember(tells, member, message)),
      ...followers.filter((follower) => tellsFollower(follower, message)),
    ];
    for (const member of told) widen(spans, member, message);
  }
  return [...spans.values()];
}

function tellsMember(tells: PushRoom['tells'], { user_id, level, read_seq }: PushMember, message: PushCandidate) {
  if (message.is_aside || message.sender_id === user_id || message.seq <= read_seq) return false;
  if (tells === 'everything' || (tells === 'as asked' && level === 'all' && !message.is_quiet)) return true;
  return message.is_to_everyone || message.mentions.includes(user_id);
}

function tellsFollower({ user_id, root_id, read_seq, thread_read_seq }: PushFollower, message: PushCandidate) {
  if (message.thread_id !== root_id || message.sender_id === user_id) return false;
  if (message.is_quiet && !message.mentions.includes(user_id)) return false;
  return message.seq > (message.is_aside ? thread_read_seq : read_seq);
}

function widen(spans: Map<UserId, PushDue>, { user_id: userId }: PushMember, { seq, created_at }: PushCandidate): void {
  const known = spans.get(userId);
  spans.set(userId, { userId, from: known?.from ?? seq, to: seq, at: created_at.toISOString() });
}
