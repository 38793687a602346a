import type { MessageId, RoomId } from '#contracts';

/** A thread, by its root. */
export interface ThreadRef {
  readonly roomId: RoomId;
  readonly threadId: MessageId;
}

/** Tells which threads the views show. */
export interface ShownThreads {
  /** True if a view shows the thread's state, which is then kept over a `sync`. */
  has(threadId: MessageId): boolean;
  /** True if a view shows each new thread of the room. */
  wants(roomId: RoomId): boolean;
  /** Loads again what is shown; called a while after each `sync`. */
  refresh(): void;
}
