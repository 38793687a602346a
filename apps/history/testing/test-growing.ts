import { beforeEach } from 'vitest';
import {
  newId,
  roomChannel,
  type Actor,
  type CommandData,
  type CommandRequests,
  type CommandType,
  type ErrorBody,
  type Message,
  type MessageId,
  type RoomId,
} from '#contracts';
import { MessagesService } from '../src/reads/messages/messages.service.js';
import { command } from './test-command.js';
import type { TestHistory } from './test-history.js';
import { setScene, type TestScene } from './test-scene.js';

/** A room of ann and bob, and the message `id`, which grows once it is sent. */
export class GrowingScene {
  roomId!: RoomId;
  id!: MessageId;

  constructor(readonly scene: TestScene) {}

  async enter(): Promise<void> {
    this.roomId = await this.scene.history.group(this.scene.ann, [this.scene.bob]);
    this.id = newId();
  }

  /** The data, or of an error its code and details. */
  async answer<Type extends CommandType>(
    type: Type,
    actor: Actor,
    request: CommandRequests[Type],
    history: TestHistory = this.scene.history,
  ): Promise<CommandData[Type] | Partial<ErrorBody>> {
    const [result] = await history.carryOut(this.roomId, command(type, actor, request));
    if (result === undefined) throw new Error('no result');
    if (result.ok) return result.data as CommandData[Type];
    const { message: _, retry: __, ...error } = result.error;
    return error;
  }

  grow(body = 'one', more: Partial<CommandRequests['message:grow']> = {}, actor = this.scene.ann) {
    return this.answer('message:grow', actor, { id: this.id, body, ...more });
  }

  append(offset: number, text: string, actor = this.scene.ann, history?: TestHistory) {
    return this.answer('message:append', actor, { id: this.id, offset, text }, history);
  }

  finish(length: number, more: Partial<CommandRequests['message:finish']> = {}, actor = this.scene.ann) {
    return this.answer('message:finish', actor, { id: this.id, length, ...more });
  }

  /** Must be ok. */
  act<Type extends CommandType>(type: Type, request: CommandRequests[Type], actor = this.scene.ann) {
    return this.scene.history.done(this.roomId, type, actor, request);
  }

  get(): Promise<Message> {
    const { scene, roomId, id } = this;
    return new MessagesService(scene.store.reads).get(scene.bob.userId, { roomId, id });
  }

  /** The frames and signals that history has published in the room since the last call. */
  published(): object[] {
    return this.scene.history.takePublished(roomChannel(this.roomId)) as object[];
  }

  publishedByOther(): object[] {
    return this.scene.other.takePublished(roomChannel(this.roomId)) as object[];
  }

  /** The rows of the room in `growing` and `pieces`. */
  async rows(): Promise<[growing: number, pieces: number]> {
    return [await this.count('growing'), await this.count('pieces')];
  }

  async touches(): Promise<number> {
    const text = 'SELECT touches FROM history.growing WHERE message_id = $1';
    const [row] = (await this.scene.store.query(text, [this.id])) as { touches: number }[];
    if (row === undefined) throw new Error('the message does not grow');
    return row.touches;
  }

  private async count(table: string): Promise<number> {
    const rows = await this.scene.store.query(`SELECT 1 FROM history.${table} WHERE room_id = $1`, [this.roomId]);
    return (rows as unknown[]).length;
  }
}

/** Sets up a scene for the calling `describe`, with another message in each test. */
export function setGrowingScene(): GrowingScene {
  const growing = new GrowingScene(setScene());
  beforeEach(() => growing.enter());
  return growing;
}
