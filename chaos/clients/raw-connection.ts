import { io, type Socket } from 'socket.io-client';

import type { Ack, ClientEvent, ClientEventData, ErrorBody, ServerEvent, ServerEventPayloads } from '#contracts';

import type { WireLog } from '../records/wire-log.js';
import type { RequestFields } from './chaos-client.js';

/** The protocol's 10 s, and 5 s for a busy machine. */
const ACK_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 10_000;

export interface RawHandlers {
  received(event: ServerEvent, payload: ServerEventPayloads[ServerEvent]): void;
  /** The connection was refused or has ended. Called once. `null`: without a reason of the server. */
  ended(error: ErrorBody | null): void;
}

/** One Socket.IO connection: docs/protocol.md, section 4 and 5. */
export class RawConnection {
  readonly name: string;
  private readonly socket: Socket;
  private readonly open = new Set<() => void>();
  private isOver = false;

  constructor(
    { url, token }: { readonly url: string; readonly token: string },
    private readonly wire: WireLog,
    private readonly handlers: RawHandlers,
  ) {
    this.name = wire.dialled();
    this.socket = io(url, {
      auth: { token, protocol: 1 },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_TIMEOUT_MS,
    });
    this.socket.onAny((event: ServerEvent, payload: ServerEventPayloads[ServerEvent]) => {
      wire.received(this.name, event, payload);
      handlers.received(event, payload);
    });
    this.socket.on('connect_error', (error: Error & { data?: ErrorBody }) => this.end(error.data ?? null));
    this.socket.on('disconnect', () => this.end(null));
  }

  /** Resolves with the answer; with null if the connection ends before, or if none comes. */
  ask<Event extends ClientEvent>(
    event: Event,
    fields: RequestFields<Event>,
  ): Promise<Ack<ClientEventData[Event]> | null> {
    if (this.isOver) return Promise.resolve(null);
    const op = this.wire.asked(this.name, event, fields);
    return new Promise((resolve) => {
      const settle = (answer: Ack<ClientEventData[Event]> | null): void => {
        clearTimeout(timer);
        this.open.delete(giveUp);
        resolve(answer);
      };
      const giveUp = (): void => settle(null);
      const timer = setTimeout(giveUp, ACK_TIMEOUT_MS);
      this.open.add(giveUp);
      this.socket.emit(event, fields, (answer: Ack<ClientEventData[Event]>) => {
        this.wire.answered(this.name, op, answer);
        settle(answer);
      });
    });
  }

  close(): void {
    this.end(null);
  }

  private end(error: ErrorBody | null): void {
    if (this.isOver) return;
    this.isOver = true;
    this.wire.closed(this.name);
    this.socket.offAny();
    this.socket.disconnect();
    for (const giveUp of [...this.open]) giveUp();
    this.handlers.ended(error);
  }
}
