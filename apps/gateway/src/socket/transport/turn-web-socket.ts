import { transports } from 'engine.io';
import type { Socket as TcpSocket } from 'node:net';
import { webSocketOf, type WebSocketRequest } from './engine-internals.js';
import type { Unread } from './socket-transport.port.js';
import { textFrame } from './text-frame.js';
import type { TurnWrites } from './turn-writes.js';
import { unreadOf } from './unread-tcp.js';

interface OutgoingPacket {
  readonly type: string;
  readonly data?: unknown;
}

/** Engine.IO's packet types (protocol v4) on the wire. */
export const TYPE_DIGITS: Readonly<Record<string, string>> = {
  open: '0',
  ping: '2',
  pong: '3',
  message: '4',
  noop: '6',
};

/**
 * Engine.IO's WebSocket transport with its own `send`: everything written to a connection within one turn of the event
 * loop leaves in one system call (docs/adr/0004-socket-transport.md: a sixth of the time per delivery). Engine.IO still
 * reads, closes and upgrades. The transport is always writable: bytes that the client has not read wait in the buffer
 * of the TCP socket, and the length of that buffer shows how far behind the client is.
 */
export class TurnWebSocket extends transports.websocket {
  private readonly tcp: TcpSocket;
  private readonly pausable: { pause(): void; resume(): void };

  constructor(
    request: WebSocketRequest,
    private readonly turn: TurnWrites,
  ) {
    super(request);
    const { tcp, websocket } = webSocketOf(request);
    this.tcp = tcp;
    this.pausable = websocket;
  }

  get unread(): Unread {
    return unreadOf(this.tcp);
  }

  override send(packets: readonly OutgoingPacket[]): void {
    for (const { type, data } of packets) {
      this.writeFrame(textFrame(`${TYPE_DIGITS[type] ?? ''}${typeof data === 'string' ? data : ''}`));
    }
    // Engine.IO keeps an entry per `send` until this event.
    this.emit('drain');
  }

  /** Writes a complete WebSocket frame without Engine.IO, which has nothing waiting for an open connection. */
  writeFrame(frame: Buffer): void {
    if (!this.tcp.writable) return;
    this.turn.cork(this.tcp);
    this.tcp.write(frame);
  }

  /** Closes the TCP connection at once: a closing handshake would wait for a client that does not read. */
  destroy(): void {
    this.tcp.destroy();
  }

  pauseReading(): void {
    this.pausable.pause();
  }

  resumeReading(): void {
    this.pausable.resume();
  }
}
