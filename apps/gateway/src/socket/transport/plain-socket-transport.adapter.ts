import type { Server as EngineServer, ServerOptions, Socket as EngineSocket } from 'engine.io';
import { SessionHeaderEngine } from './session-header-engine.js';
import {
  NOTHING_UNREAD,
  PACKET_OVERHEAD_BYTES,
  SocketTransport,
  type EncodedEvent,
  type Unread,
} from './socket-transport.port.js';

/** Packets that Engine.IO has created and not yet handed to the connection's transport. */
interface Backlog {
  bytes: number;
  /** How often the transport has taken the waiting packets. */
  flushes: number;
}

/**
 * `SOCKET_TRANSPORT=plain`: only the public API of Socket.IO and Engine.IO, which cannot pause a connection and does
 * not tell how many bytes wait. This adapter counts them from Engine.IO's events.
 */
export class PlainSocketTransport extends SocketTransport {
  private readonly backlogs = new WeakMap<EngineSocket, Backlog>();

  override createEngine(options: ServerOptions): EngineServer {
    const engine = new SessionHeaderEngine(options);
    engine.on('connection', (connection: EngineSocket) => this.count(connection));
    return engine;
  }

  override write(connection: EngineSocket, { packet }: EncodedEvent): void {
    connection.write(packet, { compress: false });
  }

  override pauseReading(): boolean {
    return false;
  }

  override resumeReading(): void {
    return undefined;
  }

  override unread(connection: EngineSocket): Unread {
    const backlog = this.backlogs.get(connection);
    if (backlog === undefined || backlog.bytes === 0) return NOTHING_UNREAD;
    return { bytes: backlog.bytes, progress: backlog.flushes };
  }

  override cut(connection: EngineSocket): void {
    connection.close(true);
  }

  /** A transport takes all waiting packets at once, and no more until the client has read them. */
  private count(connection: EngineSocket): void {
    const backlog = { bytes: 0, flushes: 0 };
    this.backlogs.set(connection, backlog);
    connection.on('packetCreate', ({ data }: { data?: unknown }) => {
      backlog.bytes += PACKET_OVERHEAD_BYTES + (typeof data === 'string' ? data.length : 0);
    });
    connection.on('flush', () => {
      backlog.bytes = 0;
      backlog.flushes += 1;
    });
  }
}
