import { codePoints, newId, type ErrorBody, type Message, type MessageId, type Piece, type RoomId } from '#contracts';

import { bot } from './bot.js';
import type { TestSocket } from './test-socket.js';
import type { OnlineUser, TestUsers } from './users-of-tests.js';

/** Ann has a group with a bot; the two are connected to different gateways. */
export async function meetBot(users: TestUsers): Promise<{ ann: OnlineUser; writer: OnlineUser; roomId: RoomId }> {
  const [ann, writer] = [await users.online('ann', -1), await onlineBot(users)];
  const group = { kind: 'group', name: 'answers', memberIds: [writer.user.id] };
  const { id: roomId } = await ann.socket.ask('room:create', group);
  await Promise.all([ann, writer].map(({ socket }) => socket.untilIn(roomId)));
  return { ann, writer, roomId };
}

export async function onlineBot(users: TestUsers): Promise<OnlineUser> {
  return users.connected(users.keep(await bot()));
}

/** A message that `socket` lets grow. */
export class TestGrowingMessage {
  readonly id = newId<MessageId>();
  text = '';

  private constructor(
    readonly socket: TestSocket,
    readonly roomId: RoomId,
  ) {}

  static async begin(socket: TestSocket, roomId: RoomId, body = 'So', more: object = {}): Promise<TestGrowingMessage> {
    const message = new TestGrowingMessage(socket, roomId);
    await socket.ask('message:send', { id: message.id, roomId, body, grow: true, ...more });
    message.text = body;
    return message;
  }

  get ref(): { roomId: RoomId; id: MessageId } {
    return { roomId: this.roomId, id: this.id };
  }

  get length(): number {
    return codePoints(this.text);
  }

  async append(text: string): Promise<{ length: number; stop: boolean }> {
    const appended = await this.socket.ask('message:append', { ...this.ref, offset: this.length, text });
    this.text += text;
    return appended;
  }

  refused(offset: number, text: string): Promise<ErrorBody> {
    return this.socket.refused('message:append', { ...this.ref, offset, text });
  }

  finish(more: object = {}): Promise<Message> {
    return this.socket.ask('message:finish', { ...this.ref, length: this.length, ...more });
  }

  unfinished(more: object): Promise<ErrorBody> {
    return this.socket.refused('message:finish', { ...this.ref, length: this.length, ...more });
  }
}

/** Pieces of the message that have come over this connection, in their order. */
export const piecesOf = (socket: TestSocket, id: MessageId): Piece[] =>
  socket.of('message:grow').flatMap(({ pieces }) => pieces.filter((piece) => piece.id === id));
/** States of the message in the `changes` of this connection. */
export const itemsOf = (socket: TestSocket, id: MessageId): Message[] =>
  socket
    .of('changes')
    .flatMap(({ items }) => items)
    .flatMap((item) => (item.type === 'message' && item.message.id === id ? [item.message] : []));
export const untilEnded = async (socket: TestSocket, id: MessageId, timeoutMs?: number): Promise<Message> => {
  const ended = () => itemsOf(socket, id).find(({ grow }) => grow !== 'growing');
  await socket.until(() => ended() !== undefined, 'the end', timeoutMs);
  return ended() as Message;
};

/** The text that a reader has by pieces, from a text that it had before. Fails if one was lost. */
export function grown(socket: TestSocket, id: MessageId, held = ''): string {
  let text = [...held];
  for (const { offset, text: added } of piecesOf(socket, id)) {
    if (offset > text.length) throw new Error(`a piece before ${offset} is missing`);
    text = [...text, ...[...added].slice(text.length - offset)];
  }
  return text.join('');
}
