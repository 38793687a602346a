import type { Server as EngineServer, ServerOptions, Socket as EngineSocket } from 'engine.io';
import { SessionHeaderEngine } from './session-header-engine.js';
import { SocketTransport, WAITING_PACKETS_MAX, type EncodedEvent } from './socket-transport.port.js';

/** Packets that Engine.IO has created and not yet handed to the connection's transport. */
interface Backlog {
  packets: number;
  bytes: number;
}

const EMPTY: Readonly<Backlog> = { packets: 0, bytes: 0 };

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

  override closeIfBehind(connection: EngineSocket, bytesMax: number): boolean {
    const { packets, bytes } = this.backlogs.get(connection) ?? EMPTY;
    if (packets <= WAITING_PACKETS_MAX && bytes <= bytesMax) return false;
    connection.close(true);
    return true;
  }

  /** A transport takes all waiting packets at once, and no more until the client has read them. */
  private count(connection: EngineSocket): void {
    const backlog = { packets: 0, bytes: 0 };
    this.backlogs.set(connection, backlog);
    connection.on('packetCreate', ({ data }: { data?: unknown }) => {
      backlog.packets += 1;
      if (typeof data === 'string') backlog.bytes += data.length;
    });
    connection.on('flush', () => {
      backlog.packets = 0;
      backlog.bytes = 0;
    });
  }
}
