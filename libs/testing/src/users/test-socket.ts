import { io, type ManagerOptions, type Socket, type SocketOptions as ClientOptions } from 'socket.io-client';

import {
  type Ack,
  ChatError,
  type ClientEvent,
  type ClientEventData,
  type ErrorBody,
  type ErrorCode,
  type Ready,
  type RequestOf,
  type RoomId,
  type ServerEvent,
  type ServerEventPayloads,
} from '#contracts';

import { watchSocket } from '../documents/socket-watch.js';
import { topology } from '../topology/topology.js';
import { atLast } from './at-last.js';

export interface SocketOptions {
  /** Default: the front. A gateway's own URL connects to that gateway. */
  readonly url?: string;
  readonly transports?: ('websocket' | 'polling')[];
  readonly reconnection?: boolean;
  readonly auth?: Record<string, unknown>;
  /** The header `Origin`, as a page sends it. */
  readonly origin?: string;
}

export interface Received<Event extends ServerEvent = ServerEvent> {
  readonly event: Event;
  readonly payload: ServerEventPayloads[Event];
}

/** Generous: these do not test speed. A test that promises a time passes its own timeout. */
const READY_TIMEOUT_MS = 30_000;
const EVENT_TIMEOUT_MS = 30_000;
/** The protocol's 10 s, and 5 s for a busy machine. */
const ACK_TIMEOUT_MS = 15_000;
const BUSY: ReadonlySet<ErrorCode> = new Set(['OVERLOADED', 'UNAVAILABLE']);

/** A JSON request in a test, without branded ids. */
export type Loose<Shape> = {
  [Field in keyof Shape]: Shape[Field] extends object | string | number | undefined ? unknown : Shape[Field];
};

/** A connection that records every event it receives. */
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
      ...(options.origin !== undefined && { extraHeaders: { origin: options.origin } }),
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

  /** The event's ack. Rejects if none comes. */
  async request<Event extends ClientEvent>(
    event: Event,
    payload: Loose<RequestOf<Event>>,
  ): Promise<Ack<ClientEventData[Event]>> {
    return (await this.io.timeout(ACK_TIMEOUT_MS).emitWithAck(event, payload)) as Ack<ClientEventData[Event]>;
  }

  /**
   * The data of the ack. Repeats the request while a busy server sheds load or waits for its store, as clients do.
   * Rejects with a `ChatError` if the ack is not ok.
   */
  async ask<Event extends ClientEvent>(
    event: Event,
    payload: Loose<RequestOf<Event>>,
  ): Promise<ClientEventData[Event]> {
    const ack = await this.settled(event, payload);
    if (ack.ok) return ack.data;
    throw ChatError.fromBody(ack.error);
  }

  /** The error of the ack. Repeats the request as `ask` does. Rejects if the ack is ok. */
  async refused<Event extends ClientEvent>(event: Event, payload: Loose<RequestOf<Event>>): Promise<ErrorBody> {
    const ack = await this.settled(event, payload);
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

  /** The first matching payload of the event, already received or still to come. */
  async wait<Event extends ServerEvent>(
    event: Event,
    fits: (payload: ServerEventPayloads[Event]) => boolean = () => true,
    timeoutMs = EVENT_TIMEOUT_MS,
  ): Promise<ServerEventPayloads[Event]> {
    const found = (): ServerEventPayloads[Event] | undefined => this.of(event).find(fits);
    await this.until(() => found() !== undefined, `a matching ${event}`, timeoutMs);
    return found() as ServerEventPayloads[Event];
  }

  /** Resolves when the condition is true; checks it after every frame. */
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
        reject(new Error(`timed out after ${String(timeoutMs)} ms waiting for ${what}`));
      }, timeoutMs);
      this.waiters.add(look);
    });
  }

  /** Resolves when this connection, which must have synced, receives the room; its changes then come live. */
  async untilIn(roomId: RoomId): Promise<void> {
    await this.wait('user:changes', ({ items }) =>
      items.some((item) => item.type === 'room' && item.state.id === roomId),
    );
  }

  /**
   * The room's messages from `changes`, in the order in which they came. As the protocol demands of clients, it drops
   * frames up to the cursor: a connection that opens a room may get a frame twice.
   */
  messages(roomId: RoomId): { id: string; seq: number; body: string; senderId: string | null }[] {
    let cursor = 0;
    const fresh = this.of('changes').filter((frame) => {
      if (frame.roomId !== roomId || frame.to <= cursor) return false;
      cursor = frame.to;
      return true;
    });
    return fresh.flatMap(({ items }) => items.flatMap((item) => (item.type === 'message' ? [item.message] : [])));
  }

  close(): void {
    this.io.disconnect();
  }

  private settled<Event extends ClientEvent>(event: Event, payload: Loose<RequestOf<Event>>) {
    return atLast(
      () => this.request(event, payload),
      (answer) => !answer.ok && BUSY.has(answer.error.code),
    );
  }

  private async connected(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        clearTimeout(timer);
        this.io.off('connect_error', refused);
        outcome();
      };
      const refused = (error: Error & { data?: ErrorBody }): void => {
        // An error without data is a network error: a socket that reconnects tries again.
        if (error.data === undefined && this.io.active) return;
        settle(() => reject(error.data ? ChatError.fromBody(error.data) : error));
      };
      const timer = setTimeout(() => settle(() => reject(new Error('no ready event'))), READY_TIMEOUT_MS);
      this.io.on('connect_error', refused);
      this.io.once('ready', () => settle(resolve));
    });
  }

  private wake(): void {
    for (const waiter of this.waiters) waiter();
  }
}
