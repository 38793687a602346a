import { transports } from 'engine.io';
import type { Socket as TcpSocket } from 'node:net';
import { textFrame } from './text-frame.js';
import type { TurnWrites } from './turn-writes.js';

type WebSocketRequest = ConstructorParameters<typeof transports.websocket>[0];

interface OutgoingPacket {
  readonly type: string;
  readonly data?: unknown;
  readonly options?: unknown;
}

/** Engine.IO's packet types (protocol v4) as they stand on the wire. */
const TYPE_DIGITS: Readonly<Record<string, string>> = { open: '0', ping: '2', pong: '3', message: '4', noop: '6' };

/**
 * Engine.IO's WebSocket transport with another way out: what is written to a connection within one turn of the event
 * loop leaves in one system call (docs/adr/0004-socket-transport.md: a sixth of the time per delivery). Reading, closing and upgrading are Engine.IO's own. It is always writable: what the
 * client does not take waits in the TCP socket's buffer, whose length says how far behind the reader is.
 */
export class TurnTransport extends transports.websocket {
  private readonly tcp: TcpSocket;
  private readonly pausable: { pause(): void; resume(): void };

  constructor(
    request: WebSocketRequest,
    private readonly turn: TurnWrites,
  ) {
    super(request);
    const { tcp, websocket } = innards(request);
    this.tcp = tcp;
    this.pausable = websocket;
  }

  /** Bytes that the client has not taken yet. */
  get unreadBytes(): number {
    return this.tcp.writableLength;
  }

  override send(packets: readonly OutgoingPacket[]): void {
    for (const packet of packets) for (const frame of framesOf(packet)) this.writeFrame(frame);
    // Engine.IO keeps an entry per send until the transport says so.
    this.emit('drain');
  }

  /** A whole WebSocket frame, past Engine.IO: on an open connection nothing waits there. */
  writeFrame(frame: Buffer): void {
    if (!this.tcp.writable) return;
    this.turn.cork(this.tcp);
    this.tcp.write(frame);
  }

  /** Cuts the connection at once; a closing handshake would wait for a client that does not read. */
  cut(): void {
    this.tcp.destroy();
  }

  /** Takes nothing more from the client until `resumeReading`. */
  pauseReading(): void {
    this.pausable.pause();
  }

  resumeReading(): void {
    this.pausable.resume();
  }
}

function framesOf({ type, data, options }: OutgoingPacket): readonly Buffer[] {
  const encoded = preEncodedFrames(options);
  return encoded ?? [textFrame(`${TYPE_DIGITS[type] ?? ''}${typeof data === 'string' ? data : ''}`)];
}

/** Socket.IO's adapter encodes a frame once for many sockets. */
function preEncodedFrames(options: unknown): readonly Buffer[] | undefined {
  if (typeof options !== 'object' || options === null || !('wsPreEncodedFrame' in options)) return undefined;
  const { wsPreEncodedFrame: frames } = options;
  return Array.isArray(frames) ? (frames as readonly Buffer[]) : undefined;
}

/** `ws` has made the WebSocket before Engine.IO makes the transport; its TCP socket has no public name. */
function innards({ websocket }: WebSocketRequest) {
  const tcp: unknown = websocket?._socket;
  if (websocket === undefined || tcp === undefined) throw new Error('a WebSocket transport without its socket');
  return { websocket, tcp: tcp as TcpSocket };
}
