import type { Item, Member, Message, MessageId, RoomId, UserId, UserItem } from '#contracts';

/** A room of the model server. */
interface HeldRoom {
  readonly room: { readonly id: RoomId; readonly firstSeq: number };
  readonly rev: number;
  readonly messages: Message[];
  readonly members: ReadonlyMap<UserId, Member>;
}

/** The parts of `libs/client/model/model-server.ts`, as the previous version has it, that threads need. */
interface ModelServer {
  readonly store: {
    readonly epoch: string;
    readonly rooms: ReadonlyMap<RoomId, HeldRoom>;
    readonly users: ReadonlyMap<UserId, { urev: number }>;
  };
  commit(roomId: RoomId, change: (held: HeldRoom) => Item[]): void;
  append(held: HeldRoom, message: Partial<Message>, system: string | null): Item;
  push(userId: UserId, items: UserItem[]): void;
}

type ModelServerClass = new (...args: never[]) => ModelServer;

/** Before so many changes of a room comes a reply, and before so many a user reads or follows a thread. */
const REPLIES = 3;
const READS = 4;

/**
 * `add`: replies and reads come in addition. Without it, every other message of a test is a reply: some tests name all messages of
 * a room, or need the frames that the network loses to be the same. `count`: how many there were.
 */
export const replies = { add: false, count: 0 };

/**
 * The model server of the client library's own tests, in rooms in which everybody uses threads: all members reply there, the
 * client's own user from another device, and read and follow threads. What happens depends only on the state of the room.
 */
export function withThreads(Server: ModelServerClass): ModelServerClass {
  return class extends Server {
    override commit(roomId: RoomId, change: (held: HeldRoom) => Item[]): void {
      const held = this.store.rooms.get(roomId);
      if (replies.add && held !== undefined) this.useThreads(held);
      super.commit(roomId, change);
    }

    override append(held: HeldRoom, message: Partial<Message>, system: string | null): Item {
      const root = rootIn(held);
      const item = super.append(held, message, system);
      const isReply = !replies.add && system === null && held.messages.length % 2 === 0;
      return isReply && root !== undefined ? asReply(held, root, item) : item;
    }

    /** The items of a mark say more than before. */
    override push(userId: UserId, items: UserItem[]): void {
      const main = { readSeq: 0, unread: 0, mentions: 0 } as never;
      super.push(
        userId,
        items.map((item) => (item.type === 'read' ? { ...item, main, threadsReadSeq: 0 as never } : item)),
      );
    }

    private useThreads(held: HeldRoom): void {
      const { rev, members, room } = held;
      const users = [...members.values()].flatMap(({ user, state }) => (state === 'joined' ? [user.id] : []));
      const root = rootIn(held);
      const user = users[rev % users.length];
      if (root === undefined || user === undefined) return;
      if (rev % REPLIES === 0) super.commit(room.id, () => [this.reply(held, root, user, users)]);
      if (rev % READS === 0) this.readThread(room.id, root, user);
    }

    private reply(held: HeldRoom, root: Message, senderId: UserId, users: readonly UserId[]): Item {
      const { rev, room } = held;
      const id = `reply-${room.id}-${String(rev)}-${this.store.epoch}` as MessageId;
      const mentions = users.filter((_, index) => (rev + index) % 3 === 0);
      return asReply(held, root, this.append(held, { id, senderId, body: 'a reply', mentions }, null));
    }

    /** A change of the user's own state that a client of before does not know. */
    private readThread(roomId: RoomId, root: Message, userId: UserId): void {
      const user = this.store.users.get(userId);
      if (user === undefined) throw new Error('no such user');
      user.urev += 1;
      const thread = { replies: 0, lastSeq: 0 as never, lastAt: null, userIds: [] };
      const counts = { readSeq: root.seq, unread: 0, mentions: 0 };
      this.push(userId, [
        { type: 'thread', state: { roomId, threadId: root.id, root, thread, following: true, ...counts } },
      ]);
    }
  };
}

/** A message that may have replies, if there is one. */
function rootIn({ rev, messages, room }: HeldRoom): Message | undefined {
  const roots = messages.filter(
    ({ kind, threadId, deletedAt, seq }) =>
      kind === 'text' && threadId === null && deletedAt === null && seq >= room.firstSeq,
  );
  return roots[rev % roots.length];
}

/** Makes the newest message of the room a reply. */
function asReply({ messages }: HeldRoom, root: Message, item: Item): Item {
  const reply = messages.at(-1);
  if (item.type !== 'message' || reply === undefined) throw new Error('no message was appended');
  replies.count += 1;
  const { seq, createdAt, senderId, mentions } = reply;
  const senders = senderId === null ? [] : [senderId];
  const threadSeq = messages.filter(({ threadId }) => threadId === root.id).length + 1;
  const fields = { threadId: root.id, threadSeq, inRoom: seq % 4 === 0, replyTo: root.id };
  messages[seq - 1] = { ...reply, ...fields };
  const thread = { replies: threadSeq, lastSeq: seq, lastAt: createdAt, userIds: senders };
  messages[root.seq - 1] = { ...root, thread };
  return { type: 'message', message: { ...item.message, ...fields }, followers: [...senders, ...mentions] };
}
