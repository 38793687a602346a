import {
  isMain,
  mainOf,
  type Message,
  type MessageId,
  type Parley,
  previewOf,
  type RoomState,
  type Threads,
  type ThreadState,
  type UserId,
} from '#client';
import { isUnchanged } from '#contracts/message';

import { contextOf, isByOthers, isKeptQuiet, type News, READ_ELSEWHERE_MS } from './news.js';

/** All members of a room see a reply at the same moment: each asks for an unknown thread at a random moment of this time. */
const ASK_WITHIN_MS = 1_000;

export interface ReplyListeners {
  /** Called when a reply has come of which the user wants to be notified. */
  readonly arrived: () => void;
  /** Called next, with the newest reply of the thread. Returns the notification, if it shows one. */
  readonly stays: (news: News) => Notification | null;
}

interface Shown {
  readonly reply: Message;
  readonly notification: Notification;
}

/**
 * The news of threads: replies in threads that the user follows, and those that mention the user. Whether a message of the
 * main timeline is news, the room decides first.
 */
export class ReplyNews {
  /** The newest reply of each thread of which the user may be notified soon. */
  private readonly pending = new Map<MessageId, Message>();
  private readonly shown = new Map<MessageId, Shown>();
  private readonly ends: readonly (() => void)[];
  private hasEnded = false;

  constructor(
    private readonly parley: Parley,
    private readonly threads: Threads,
    private readonly listeners: ReplyListeners,
  ) {
    const update = (): void => this.update();
    this.ends = [parley.rooms.subscribe(update), threads.unread.subscribe(update)];
  }

  /** Takes each message of the frames. */
  note(reply: Message): void {
    const { threadId } = reply;
    const context = contextOf(this.parley);
    if (threadId === null || context === null || !isUnchanged(reply) || !isByOthers(reply, context)) return;
    if (isKeptQuiet(reply, context.me)) return;
    // Several replies of the same moment are news once, with the last of them.
    if (!this.pending.has(threadId)) setTimeout(() => void this.check(reply, threadId), READ_ELSEWHERE_MS);
    this.pending.set(threadId, reply);
  }

  end(): void {
    this.hasEnded = true;
    for (const end of this.ends) end();
  }

  private async check(first: Message, threadId: MessageId): Promise<void> {
    const state = await this.stateOf(first, threadId);
    const reply = this.pending.get(threadId) ?? first;
    this.pending.delete(threadId);
    const room = this.roomOf(reply);
    const me = contextOf(this.parley)?.me;
    if (this.hasEnded || state === null || room === undefined || me === undefined) return;
    if (!isReplyNews(reply, room, state, me)) return;
    this.listeners.arrived();
    const notification = this.listeners.stays({ about: threadId, room, last: previewOf(reply), threadId });
    if (notification !== null) this.shown.set(threadId, { reply, notification });
  }

  /** `null` if the user may not read the thread, or it cannot be loaded now. */
  private async stateOf({ roomId }: Message, threadId: MessageId): Promise<ThreadState | null> {
    const { threads } = this;
    const known = threads.stateOf(threadId);
    if (known !== undefined) return known;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * ASK_WITHIN_MS));
    return threads.stateOf(threadId) ?? threads.load(roomId, threadId).catch(() => null);
  }

  /** Closes the notifications of replies that are read, here or on another device. */
  private update(): void {
    for (const [threadId, { reply, notification }] of this.shown) {
      const state = this.threads.stateOf(threadId);
      const room = this.roomOf(reply);
      // Once its state is no longer held, nothing of the thread is unread.
      if (room !== undefined && state !== undefined && !isRead(reply, room, state)) continue;
      notification.close();
      this.shown.delete(threadId);
    }
  }

  private roomOf({ roomId }: Message): RoomState | undefined {
    return this.parley.rooms.getSnapshot().find(({ id }) => id === roomId);
  }
}

/** True if the thread makes the reply news, and the user has not read it. */
export function isReplyNews(reply: Message, room: RoomState, thread: ThreadState, me: UserId): boolean {
  const { notify } = room.me;
  const isMentioned = reply.mentions.includes(me);
  if (notify === 'none' || (!thread.following && !isMentioned) || isRead(reply, room, thread)) return false;
  const isNewsOfRoom = isMain(reply) && (notify === 'all' || isMentioned);
  return !isNewsOfRoom;
}

function isRead(reply: Message, room: RoomState, thread: ThreadState): boolean {
  return reply.seq <= thread.readSeq || (isMain(reply) && reply.seq <= mainOf(room).readSeq);
}
