import type { Server as EngineServer, ServerOptions, Socket as EngineSocket } from 'engine.io';
import { waitingPackets } from './engine-internals.js';
import { SocketTransport, WAITING_PACKETS_MAX, type EncodedEvent } from './socket-transport.port.js';
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

  override closeIfBehind(connection: EngineSocket, bytesMax: number): boolean {
    const { transport } = connection;
    if (transport instanceof TurnWebSocket) {
      if (transport.unreadBytes <= bytesMax) return false;
      transport.destroy();
    } else {
      if (!isBehind(connection, bytesMax)) return false;
      connection.close(true);
    }
    return true;
  }
}

function isBehind(connection: EngineSocket, bytesMax: number): boolean {
  const packets = waitingPackets(connection);
  if (packets.length > WAITING_PACKETS_MAX) return true;
  let bytes = 0;
  for (const { data } of packets) if (typeof data === 'string') bytes += data.length;
  return bytes > bytesMax;
}
