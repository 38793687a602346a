import type { Server as EngineServer, ServerOptions, Socket as EngineSocket } from 'engine.io';

/** Packets that may wait for a client to read them, however small they are. */
export const WAITING_PACKETS_MAX = 10_000;

/** One Socket.IO event, encoded once for all sockets that get it. */
export interface EncodedEvent {
  /** The Socket.IO packet as text. */
  readonly packet: string;
  /** The same packet as a complete WebSocket text frame of Engine.IO's protocol. */
  readonly frame: Buffer;
}

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

  /**
   * Closes the connection if more than `bytesMax` bytes, or
   * `WAITING_PACKETS_MAX` packets, wait for the client to read them. Returns true if it did.
   */
  abstract closeIfBehind(connection: EngineSocket, bytesMax: number): boolean;
}
