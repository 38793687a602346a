import { setTimeout as sleep } from 'node:timers/promises';

import type { Ack, FileId, MessageId, RoomId } from '#contracts';

import type { SeededRandom } from '../random/random.js';
import { extraFields, type Extras } from './chaos-client.js';
import type { RawAsk } from './raw-ask.js';

/** Messages of one room that wait for their answers at the same time. */
const WINDOW = 3;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 600;

interface Content extends Extras {
  readonly attachments?: readonly FileId[];
}

interface Outgoing extends Content {
  readonly id: MessageId;
  readonly body: string;
  status: 'waiting' | 'sending' | 'stored' | 'refused';
}

/**
 * Sends messages as docs/protocol.md, section 7, asks of a client: some at once, again with the same id while the answer
 * is "later" or missing, each with the `afterId` of the one before it.
 */
export class RawOutbox {
  private readonly queues = new Map<RoomId, Outgoing[]>();
  private isStopped = false;

  constructor(
    private readonly ask: RawAsk,
    private readonly connected: () => Promise<void>,
    private readonly random: SeededRandom,
  ) {}

  get isEmpty(): boolean {
    return [...this.queues.values()].every((queue) => queue.every(isSettled));
  }

  send(roomId: RoomId, id: MessageId, body: string, content: Content = {}): void {
    const queue = this.queues.get(roomId) ?? [];
    this.queues.set(roomId, queue);
    queue.push({ id, body, ...content, status: 'waiting' });
    this.pump(roomId, queue);
  }

  /** The store is another one: it may not have the message that the next one would name. */
  forgetStored(): void {
    for (const queue of this.queues.values())
      queue.splice(0, queue.length, ...queue.filter(({ status }) => status !== 'stored'));
  }

  stop(): void {
    this.isStopped = true;
  }

  private pump(roomId: RoomId, queue: Outgoing[]): void {
    const sending = queue.filter(({ status }) => status === 'sending').length;
    const next = queue.filter(({ status }) => status === 'waiting').slice(0, WINDOW - sending);
    for (const message of next) {
      message.status = 'sending';
      void this.deliver(roomId, queue, message);
    }
  }

  private async deliver(roomId: RoomId, queue: Outgoing[], message: Outgoing): Promise<void> {
    while (!this.isStopped && message.status === 'sending') {
      await this.connected();
      const { id, body } = message;
      const before = previousOf(queue, message);
      const after = before === undefined ? {} : { afterId: before.id };
      const ack = await this.ask('message:send', { id, roomId, body, ...fieldsOf(message), ...after });
      message.status = statusAfter(ack);
      if (message.status === 'sending') await sleep(this.random.between(RETRY_MIN_MS, RETRY_MAX_MS));
    }
    dropSettled(queue);
    this.pump(roomId, queue);
  }
}

function fieldsOf({ attachments, reply, everyone, keepsUnread }: Content) {
  return {
    ...(attachments !== undefined && { attachments: [...attachments] }),
    ...extraFields({
      ...(reply !== undefined && { reply }),
      ...(everyone !== undefined && { everyone }),
      ...(keepsUnread !== undefined && { keepsUnread }),
    }),
  };
}

/** The last message before this one that is stored or may still be. */
function previousOf(queue: readonly Outgoing[], message: Outgoing): Outgoing | undefined {
  return queue.slice(0, queue.indexOf(message)).findLast(({ status }) => status !== 'refused');
}

function statusAfter(ack: Ack<unknown> | null): Outgoing['status'] {
  if (ack === null) return 'sending';
  if (ack.ok) return 'stored';
  return ack.error.retry === 'never' ? 'refused' : 'sending';
}

/** The last stored one stays, for the `afterId` of the next. */
function dropSettled(queue: Outgoing[]): void {
  while (queue[0]?.status === 'refused' || (queue[0]?.status === 'stored' && queue[1]?.status === 'stored'))
    queue.shift();
}

function isSettled({ status }: Outgoing): boolean {
  return status === 'stored' || status === 'refused';
}
