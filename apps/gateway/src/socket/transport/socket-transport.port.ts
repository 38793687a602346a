import type { Server as EngineServer, ServerOptions, Socket as EngineSocket } from 'engine.io';

/** Bytes of memory per packet, in addition to its text. */
export const PACKET_OVERHEAD_BYTES = 400;

/** One Socket.IO event, encoded once for all sockets that get it. */
export interface EncodedEvent {
  /** The Socket.IO packet as text. */
  readonly packet: string;
  /** The same packet as a complete WebSocket text frame of Engine.IO's protocol. */
  readonly frame: Buffer;
}

/** The data that this process holds until the client reads it. */
export interface Unread {
  readonly bytes: number;
  /** Changes when the client reads something. Compare it with `===`. */
  readonly progress: unknown;
}

export const NOTHING_UNREAD: Unread = { bytes: 0, progress: undefined };

/** How bytes travel between the gateway and its connections. `SOCKET_TRANSPORT` chooses the adapter. */
export abstract class SocketTransport {
  /** The Engine.IO server for Socket.IO to bind to. Called once. */
  abstract createEngine(options: ServerOptions): EngineServer;

  /** Sends the event to one connection, in order with everything that Socket.IO sends to it. Never throws. */
  abstract write(connection: EngineSocket, event: EncodedEvent): void;

  /** Stops reading from the client until `resumeReading`. Returns false if this connection cannot be paused. */
  abstract pauseReading(connection: EngineSocket): boolean;

  /** Undoes `pauseReading`. */
  abstract resumeReading(connection: EngineSocket): void;

  /** The data that the client has not read yet. Bytes that the operating system has taken count as read. */
  abstract unread(connection: EngineSocket): Unread;

  /** Closes the connection at once, and drops what the client has not read. */
  abstract cut(connection: EngineSocket): void;
}
