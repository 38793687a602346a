import { invalid, LIMITS, type MessageId, type RoomId, type UserId } from '#contracts';
import { qualifiedEmoji } from '#contracts/emoji';
import { revOf, seqOf } from '../../room/rows/counters.js';
import { newMessageRow, type MessageContent, type ThreadPlace } from '../../room/rows/message.rows.js';
import type { MessageRecord } from '../../room/rows/room-facts.js';
import { ThreadsDraft } from '../../room/draft/threads-draft.js';
import type { WithFiles } from '../files/imported-files.js';
import type { Author } from './authors.store.js';
import { extOf, type NamedEntry } from './named-entry.js';
import type { EarlierMessage, FilledMessage, FilledReaction, RoomHead } from './place.rows.js';

/** No client sends such a message again. */
const NO_FINGERPRINT = Buffer.alloc(0);
const NO_CONTENT = { body: '', ext: null, mentions: [], reply_to: null };

/**
 * The rows of messages behind a place of a room. They are as commands would have made them: the same threads and followers, revs
 * that rise with the seqs, and a second one for each message that has changed since it was sent.
 */
export class PartDraft {
  readonly threads: ThreadsDraft;
  private messages: FilledMessage[] = [];
  private reactions: FilledReaction[] = [];
  private readonly firstTimes = new Map<UserId, Date>();
  private readonly emojis = new Map<string, string>();
  private readonly earlier = new Map<MessageId, EarlierMessage>();

  constructor(
    private readonly roomId: RoomId,
    private place: RoomHead,
    private readonly now: Date,
    private readonly files: ReadonlyMap<MessageId, WithFiles>,
  ) {
    this.threads = new ThreadsDraft(roomId);
  }

  /** The place behind the messages. */
  get end(): RoomHead {
    const { head_seq, head_rev, main_head, last_at } = this.place;
    return { head_seq, head_rev, main_head, last_at };
  }

  /** The rows that were made since the last call. */
  take(): { readonly messages: FilledMessage[]; readonly reactions: FilledReaction[] } {
    const { messages, reactions } = this;
    [this.messages, this.reactions] = [[], []];
    return { messages, reactions };
  }

  /** The senders, each with the time of their first message. */
  get authors(): Author[] {
    return Array.from(this.firstTimes, ([user_id, joined_at]) => ({ room_id: this.roomId, user_id, joined_at }));
  }

  know(message: EarlierMessage): void {
    this.earlier.set(message.id, message);
  }

  /** The first message of a group. The source does not say who made it, so it is the user who writes first. */
  begin(id: MessageId, createdAt: Date, userId: UserId): void {
    const system = { type: 'room.created', userId, actorId: userId } as const;
    this.push({ id, kind: 'system', sender_id: null, system }, NO_CONTENT, this.timeOf(createdAt));
  }

  /** @throws ChatError INVALID with the field that cannot be stored */
  add(entry: NamedEntry): void {
    const { id, sender: sender_id, threadOf, inRoom } = entry;
    if (this.earlier.has(id)) throw invalid('id', 'is stored already');
    const root = threadOf === null ? undefined : this.rootOf(threadOf);
    const at = this.timeOf(new Date(entry.createdAt));
    const thread = root === undefined ? undefined : this.threadPlace(root.id, inRoom);
    const row = this.push({ id, kind: 'text', sender_id, system: null }, this.contentOf(entry), at, thread);
    if (root !== undefined) this.follow(row, root);
    this.change(row, entry);
    this.know(row);
  }

  /** In order, and not in the future. */
  private timeOf(given: Date): Date {
    const last = this.place.last_at?.getTime() ?? 0;
    return new Date(Math.max(last, Math.min(given.getTime(), this.now.getTime())));
  }

  private rootOf(id: MessageId): EarlierMessage {
    const root = this.earlier.get(id);
    if (root?.thread_id !== null) throw invalid('threadOf', 'must be an earlier message of the room that is no reply');
    return root;
  }

  private contentOf({ id, mentions, replyTo, threadOf, ...entry }: NamedEntry): MessageContent {
    const reply_to = this.quoted(replyTo, threadOf);
    if (entry.deleted) return { ...NO_CONTENT, reply_to };
    const { body, attachments = null }: WithFiles = this.files.get(id) ?? entry;
    const everyone = entry.everyone || null;
    return { body, ext: extOf(entry), mentions: [...mentions], reply_to, attachments, everyone };
  }

  /** A reply quotes its root, or another reply of the thread. An answer to a message that is missing stays without it. */
  private quoted(replyTo: MessageId | null, threadOf: MessageId | null): MessageId | null {
    const found = replyTo === null ? undefined : this.earlier.get(replyTo);
    if (threadOf !== null) return found?.thread_id === threadOf ? found.id : threadOf;
    return found?.id ?? null;
  }

  private threadPlace(rootId: MessageId, inRoom: boolean): ThreadPlace {
    return {
      thread_id: rootId,
      thread_seq: this.threads.nextSeq(rootId),
      in_room: inRoom,
      main_before: inRoom ? null : this.place.main_head,
    };
  }

  private push(
    message: Pick<MessageRecord, 'id' | 'kind' | 'sender_id' | 'system'>,
    content: MessageContent,
    created_at: Date,
    thread?: ThreadPlace,
  ): FilledMessage {
    const { head_seq, head_rev, main_head } = this.place;
    const [seq, rev] = [seqOf(head_seq + 1), revOf(head_rev + 1)];
    const isAside = thread !== undefined && thread.main_before !== null;
    const place = { room_id: this.roomId, seq, rev, created_at };
    const row = Object.assign(newMessageRow(message, content, place, NO_FINGERPRINT, thread), { sent_rev: rev });
    this.messages.push(row);
    const { sender_id } = message;
    if (sender_id !== null && !this.firstTimes.has(sender_id)) this.firstTimes.set(sender_id, created_at);
    this.place = { head_seq: seq, head_rev: rev, main_head: isAside ? main_head : seq, last_at: created_at };
    return row;
  }

  /** As a reply does that is sent, but all have read it. */
  private follow(row: FilledMessage, root: EarlierMessage): void {
    const isFirst = this.threads.of(root.id) === undefined;
    this.threads.addReply(root.id, row);
    const named = [row.sender_id, ...row.mentions, ...(isFirst ? [root.sender_id, ...root.mentions] : [])];
    for (const userId of new Set(named)) {
      if (userId === null) continue;
      const isOwn = userId === row.sender_id;
      if (isOwn || !this.threads.isFollowing(userId, root.id))
        this.threads.setFollower(userId, root.id, { following: true, isOwn }, row.seq);
    }
  }

  /** What has become of the message since it was sent. */
  private change(row: FilledMessage, { editedAt, deleted, pinned, reactions }: NamedEntry): void {
    if (editedAt !== null) {
      row.edited_at = new Date(Math.max(row.created_at.getTime(), Math.min(Date.parse(editedAt), this.now.getTime())));
      row.version += 1;
    }
    if (deleted) row.deleted_at = row.edited_at ?? row.created_at;
    else {
      if (pinned) row.pinned_at = row.created_at;
      this.react(row, reactions);
    }
    const hasReactions = this.reactions.at(-1)?.message_id === row.id;
    if (row.edited_at === null && row.deleted_at === null && row.pinned_at === null && !hasReactions) return;
    row.rev = revOf(this.place.head_rev + 1);
    this.place = { ...this.place, head_rev: row.rev };
  }

  private qualified(text: string): string {
    const known = this.emojis.get(text) ?? qualifiedEmoji(text);
    this.emojis.set(text, known);
    return known;
  }

  /** The source has their order, and no times: each is a millisecond after the one before. */
  private react({ id, created_at }: FilledMessage, given: NamedEntry['reactions']): void {
    const reactions = new Map<string, Omit<FilledReaction, 'created_at'>>();
    for (const { user, emoji: text } of given) {
      const emoji = this.qualified(text);
      reactions.set(emoji + user, { room_id: this.roomId, message_id: id, emoji, user_id: user });
    }
    const emojis = new Set(Array.from(reactions.values(), ({ emoji }) => emoji));
    if (emojis.size > LIMITS.emojisPerMessage)
      throw invalid('reactions', `must have at most ${String(LIMITS.emojisPerMessage)} emojis`);
    let ms = created_at.getTime();
    for (const reaction of reactions.values()) {
      this.reactions.push(Object.assign(reaction, { created_at: new Date(Math.min(ms, this.now.getTime())) }));
      ms += 1;
    }
  }
}
