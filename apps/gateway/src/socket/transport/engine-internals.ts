import type { Socket as EngineSocket, transports } from 'engine.io';
import type { Socket as TcpSocket } from 'node:net';

/**
 * The members of Engine.IO, ws and Node that have no public name. `private-names.engine.spec.ts` fails if an installed
 * version no longer has one of them; `SOCKET_TRANSPORT=plain` needs none of them.
 */

export type WebSocketRequest = ConstructorParameters<typeof transports.websocket>[0];

export interface WaitingPacket {
  readonly type: string;
  readonly data?: unknown;
}

/** The WebSocket that Engine.IO puts on the upgrade request (`websocket`), and its TCP socket (ws: `_socket`). */
export function webSocketOf({ websocket }: WebSocketRequest) {
  const tcp: unknown = websocket?._socket;
  if (websocket === undefined) throw new Error('engine.io puts no `websocket` on the upgrade request');
  if (tcp === undefined) throw new Error('ws has no `_socket` on a WebSocket');
  return { websocket, tcp: tcp as TcpSocket };
}

/** The packets that wait for the client's next poll (Engine.IO: `writeBuffer`). */
export function waitingPackets(connection: EngineSocket): readonly WaitingPacket[] {
  const packets: unknown = Reflect.get(connection, 'writeBuffer');
  return Array.isArray(packets) ? (packets as WaitingPacket[]) : [];
}

/** Bytes of the write in progress that the operating system has not taken yet (net: `_handle.writeQueueSize`). */
export function queuedBytes(tcp: TcpSocket): number {
  const handle: unknown = Reflect.get(tcp, '_handle');
  const bytes: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'writeQueueSize') : 0;
  return typeof bytes === 'number' ? bytes : 0;
}
