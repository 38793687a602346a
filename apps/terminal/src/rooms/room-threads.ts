import type { Draft, Message, MessageId, OpenedThread, Parley, Readable, RoomStore } from '#client';
import { BoundedMap } from '#contracts/bounded-map';

/** Messages to remember, so that replies can say what they answer. */
const ROOTS_MAX = 1_000;
/** The beginning of a longer message is quoted. */
const QUOTED_CHARS = 30;

interface Place {
  readonly store: RoomStore;
  readonly threadId: MessageId;
  readonly number: number;
}

/** The threads of the rooms that are shown, and the one that the user writes in. Messages are named by their `seq`. */
export class RoomThreads {
  private place: Place | null = null;
  private readonly shown = new BoundedMap<MessageId, Message>(ROOTS_MAX);
  private readTo = 0;
  private isReading = false;

  constructor(
    private readonly parley: Parley,
    /** Called if the server could not mark replies as read. */
    private readonly onFailed: (error: unknown) => void,
  ) {}

  /** The number of the message whose thread the user writes in; `null` in the room. */
  get number(): number | null {
    return this.place?.number ?? null;
  }

  /** The part of drafts and scheduled messages that says where they go. */
  get target(): Pick<Draft, 'threadId'> {
    return this.place === null ? {} : { threadId: this.place.threadId };
  }

  /** The thread of this message: of the message itself, or the one that it is a reply in. Rejects if there is none. */
  async threadOf(store: RoomStore, number: number): Promise<MessageId> {
    const message = await this.messageAt(store, number);
    return message.threadId ?? message.id;
  }

  /** The message with this number. Rejects if there is none. */
  async messageAt(store: RoomStore, number: number): Promise<Message> {
    const { messages } = await this.parley.ask('message:page', {
      roomId: store.roomId,
      after: Math.max(0, number - 1),
      limit: 1,
    });
    const [message] = messages;
    if (message?.seq !== number || message.kind === 'system') throw new Error(`there is no message #${number}`);
    return message;
  }

  /** From now on the user writes in the thread of this message. Resolves with what is there, and marks it as read. */
  async open(store: RoomStore, number: number): Promise<OpenedThread> {
    const threadId = await this.threadOf(store, number);
    const opened = await this.parley.ask('thread:open', { roomId: store.roomId, threadId });
    const { root, thread } = opened.thread;
    if (root !== null) this.shown.set(root.id, root);
    this.place = { store, threadId, number: root?.seq ?? number };
    this.readTo = 0;
    this.markRead(thread.lastSeq);
    return opened;
  }

  /** From now on the user writes in the room. Throws if that is so already. */
  leave(): void {
    if (this.place === null) throw new Error('you are in no thread; use /thread N');
    this.place = null;
  }

  /** Called when the user has left the room. */
  forget(): void {
    this.place = null;
    this.shown.clear();
  }

  /** Called when the message is shown. */
  show(message: Message): void {
    if (message.threadId === null) this.shown.set(message.id, message);
    else if (message.threadId === this.place?.threadId) this.markRead(message.seq);
  }

  /**
   * The number of a message, and the mark of a reply that is not also in the room, with what it answers. `''` on a server
   * without threads.
   * @param isNumbered true in the current room, whose numbers the commands take
   */
  markOf(message: Message, store: RoomStore | undefined, isNumbered: boolean): string {
    if (!hasThreads(this.parley)) return '';
    const parts = [isNumbered ? `#${message.seq}` : '', this.answerOf(message, store)];
    return parts.filter((part) => part !== '').join(' ');
  }

  private answerOf({ threadId, inRoom }: Message, store: RoomStore | undefined): string {
    if (threadId === null || inRoom === true) return '';
    if (threadId === this.place?.threadId) return '↳';
    const root = this.shown.get(threadId) ?? store?.getSnapshot().messages.find(({ id }) => id === threadId);
    if (root === undefined) return '↳ an earlier message';
    const isBlocked = root.senderId !== null && this.parley.blocked.getSnapshot().includes(root.senderId);
    return isBlocked ? `↳ #${root.seq}` : `↳ #${root.seq} (${quoted(root)})`;
  }

  private markRead(seq: number): void {
    this.readTo = Math.max(this.readTo, seq);
    if (this.isReading || this.place === null || seq === 0) return;
    this.isReading = true;
    this.pushRead()
      .catch(this.onFailed)
      .finally(() => (this.isReading = false));
  }

  /** Several replies that come meanwhile are marked at once. */
  private async pushRead(): Promise<void> {
    const threads = await this.parley.threads();
    let place = this.place;
    let read = 0;
    while (place !== null && read < this.readTo) {
      read = this.readTo;
      await threads.read(place.store.roomId, place.threadId, read);
      if (place !== this.place) [place, read] = [this.place, 0];
    }
  }
}

/** One line about the unread replies of threads that the user follows; `null` if there are none. */
export async function unreadRepliesLine(parley: Parley): Promise<string | null> {
  if (!hasThreads(parley)) return null;
  const { unread } = await parley.threads();
  const { replies, threads } = await firstOf(unread);
  if (replies === 0) return null;
  const count = replies > 99 ? '99+' : String(replies);
  return `${count} unread ${replies === 1 ? 'reply' : 'replies'} in ${threads.length} of the threads that you follow`;
}

function hasThreads(parley: Parley): boolean {
  return parley.server.getSnapshot()?.features.includes('threads') === true;
}

/** Waits until the store is loaded, and resolves with its value. */
function firstOf<Value>(store: Readable<Value | null>): Promise<Value> {
  return new Promise((resolve) => {
    const stop = store.subscribe(() => {
      const value = store.getSnapshot();
      if (value === null) return;
      stop();
      resolve(value);
    });
  });
}

/** The beginning of the text, in one line. */
function quoted({ body, deletedAt }: Message): string {
  if (deletedAt !== null) return 'deleted';
  const letters = [...body.trim().replace(/\s+/g, ' ')];
  return letters.length > QUOTED_CHARS ? `${letters.slice(0, QUOTED_CHARS).join('')}…` : letters.join('');
}
