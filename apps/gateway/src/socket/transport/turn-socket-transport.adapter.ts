import type { Server as EngineServer, ServerOptions, Socket as EngineSocket } from 'engine.io';
import { waitingPackets } from './engine-internals.js';
import {
  NOTHING_UNREAD,
  PACKET_OVERHEAD_BYTES,
  SocketTransport,
  type EncodedEvent,
  type Unread,
} from './socket-transport.port.js';
import { TurnEngine } from './turn-engine.js';
import { TurnWebSocket } from './turn-web-socket.js';

/** `SOCKET_TRANSPORT=turn`: writes frames to the TCP socket without Engine.IO, once per turn of the event loop. */
export class TurnSocketTransport extends SocketTransport {
  override createEngine(options: ServerOptions): EngineServer {
    return new TurnEngine(options);
  }

  override write(connection: EngineSocket, { packet, frame }: EncodedEvent): void {
    const { transport } = connection;
    if (connection.readyState === 'open' && transport instanceof TurnWebSocket) transport.writeFrame(frame);
    else connection.write(packet, { compress: false });
  }

  override pauseReading({ transport }: EngineSocket): boolean {
    if (!(transport instanceof TurnWebSocket)) return false;
    transport.pauseReading();
    return true;
  }

  override resumeReading({ transport }: EngineSocket): void {
    if (transport instanceof TurnWebSocket) transport.resumeReading();
  }

  override unread(connection: EngineSocket): Unread {
    const { transport } = connection;
    return transport instanceof TurnWebSocket ? transport.unread : unreadPackets(connection);
  }

  override cut(connection: EngineSocket): void {
    const { transport } = connection;
    if (transport instanceof TurnWebSocket) transport.destroy();
    else connection.close(true);
  }
}

/** The packets that the server keeps for the client's next poll. The poll takes all of them. */
function unreadPackets(connection: EngineSocket): Unread {
  const packets = waitingPackets(connection);
  if (packets.length === 0) return NOTHING_UNREAD;
  let bytes = packets.length * PACKET_OVERHEAD_BYTES;
  for (const { data } of packets) if (typeof data === 'string') bytes += data.length;
  return { bytes, progress: packets[0] };
}
