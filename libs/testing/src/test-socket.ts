import { io, type ManagerOptions, type Socket, type SocketOptions as ClientOptions } from 'socket.io-client';

import {
  type Ack,
  ChatError,
  type ClientEvent,
  type ClientEventData,
  type ErrorBody,
  type Ready,
  type RequestOf,
  type RoomId,
  type ServerEvent,
  type ServerEventPayloads,
} from '#contracts';

import { watchSocket } from './documents/socket-watch.js';
import { topology } from './topology.js';

export interface SocketOptions {
  /** The front by default; a gateway's own URL to sit on that gateway. */
  readonly url?: string;
  readonly transports?: ('websocket' | 'polling')[];
  readonly reconnection?: boolean;
  readonly auth?: Record<string, unknown>;
}

export interface Received<Event extends ServerEvent = ServerEvent> {
  readonly event: Event;
  readonly payload: ServerEventPayloads[Event];
}

/** Long over when nothing is wrong, and no test of speed: a claim about a time names it. */
const READY_TIMEOUT_MS = 30_000;
const EVENT_TIMEOUT_MS = 30_000;
/** The protocol's 10 s, and what a busy machine needs to hear of it. */
const ACK_TIMEOUT_MS = 15_000;

/** What a JSON request looks like in a test: without the brands of the ids. */
export type Loose<Shape> = {
  [Field in keyof Shape]: Shape[Field] extends object | string | number | undefined ? unknown : Shape[Field];
};

/** A connection that remembers all it was sent. */
export class TestSocket {
  readonly received: Received[] = [];
  private readonly waiters = new Set<() => void>();

  private constructor(readonly io: Socket) {
    watchSocket(io);
    io.onAny((event: ServerEvent, payload: ServerEventPayloads[ServerEvent]) => {
      this.received.push({ event, payload });
      this.wake();
    });
    io.on('disconnect', () => this.wake());
  }

  /** Rejects with the `ChatError` of a refused connection. */
  static async connect(token: string, options: SocketOptions = {}): Promise<TestSocket> {
    const settings: Partial<ManagerOptions & ClientOptions> = {
      auth: options.auth ?? { token, protocol: 1 },
      transports: options.transports ?? ['websocket'],
      reconnection: options.reconnection ?? false,
      reconnectionDelay: 200,
      reconnectionDelayMax: 500,
      timeout: READY_TIMEOUT_MS,
      forceNew: true,
    };
    const socket = new TestSocket(io(options.url ?? topology().url, settings));
    try {
      await socket.connected();
    } catch (error) {
      socket.close();
      throw error;
    }
    return socket;
  }

  get ready(): Ready {
    return this.first('ready');
  }

  /** The event's ack as it came. A missing ack rejects. */
  async request<Event extends ClientEvent>(
    event: Event,
    payload: Loose<RequestOf<Event>>,
  ): Promise<Ack<ClientEventData[Event]>> {
    return (await this.io.timeout(ACK_TIMEOUT_MS).emitWithAck(event, payload)) as Ack<ClientEventData[Event]>;
  }

  /** The data of an ack that must be ok. */
  async ask<Event extends ClientEvent>(
    event: Event,
    payload: Loose<RequestOf<Event>>,
  ): Promise<ClientEventData[Event]> {
    const ack = await this.request(event, payload);
    if (!ack.ok) throw ChatError.fromBody(ack.error);
    return ack.data;
  }

  /** The error of an ack that must not be ok. */
  async refused<Event extends ClientEvent>(event: Event, payload: Loose<RequestOf<Event>>): Promise<ErrorBody> {
    const ack = await this.request(event, payload);
    if (ack.ok) throw new Error(`${event} was not refused: ${JSON.stringify(ack.data)}`);
    return ack.error;
  }

  of<Event extends ServerEvent>(event: Event): ServerEventPayloads[Event][] {
    return this.received.flatMap((frame) =>
      frame.event === event ? [frame.payload as ServerEventPayloads[Event]] : [],
    );
  }

  first<Event extends ServerEvent>(event: Event): ServerEventPayloads[Event] {
    const [payload] = this.of(event);
    if (payload === undefined) throw new Error(`no ${event} has come`);
    return payload;
  }

  /** The first payload of the event that fits, among those that came and those that will come. */
  async wait<Event extends ServerEvent>(
    event: Event,
    fits: (payload: ServerEventPayloads[Event]) => boolean = () => true,
    timeoutMs = EVENT_TIMEOUT_MS,
  ): Promise<ServerEventPayloads[Event]> {
    const found = (): ServerEventPayloads[Event] | undefined => this.of(event).find(fits);
    await this.until(() => found() !== undefined, `a fitting ${event}`, timeoutMs);
    return found() as ServerEventPayloads[Event];
  }

  /** Resolves when the condition holds; it is looked at after every frame. */
  async until(condition: () => boolean, what: string, timeoutMs = EVENT_TIMEOUT_MS): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!condition()) return;
        this.waiters.delete(look);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiters.delete(look);
        reject(new Error(`waited ${String(timeoutMs)} ms in vain for ${what}`));
      }, timeoutMs);
      this.waiters.add(look);
    });
  }

  /** This connection, which has synced, has been told of the room: from then on its changes come live. */
  async untilIn(roomId: RoomId): Promise<void> {
    await this.wait('user:changes', ({ items }) =>
      items.some((item) => item.type === 'room' && item.state.id === roomId),
    );
  }

  /** Messages of the room that came in `changes`, in the order in which they came. */
  messages(roomId: RoomId): { id: string; seq: number; body: string; senderId: string | null }[] {
    return this.of('changes')
      .filter((frame) => frame.roomId === roomId)
      .flatMap(({ items }) => items.flatMap((item) => (item.type === 'message' ? [item.message] : [])));
  }

  close(): void {
    this.io.disconnect();
  }

  private async connected(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        clearTimeout(timer);
        this.io.off('connect_error', refused);
        outcome();
      };
      const refused = (error: Error & { data?: ErrorBody }): void => {
        // Without data it is the network's error: a socket that reconnects tries again.
        if (error.data === undefined && this.io.active) return;
        settle(() => reject(error.data ? ChatError.fromBody(error.data) : error));
      };
      const timer = setTimeout(() => settle(() => reject(new Error('no ready'))), READY_TIMEOUT_MS);
      this.io.on('connect_error', refused);
      this.io.once('ready', () => settle(resolve));
    });
  }

  private wake(): void {
    for (const waiter of this.waiters) waiter();
  }
}
