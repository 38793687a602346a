import type { Socket as EngineSocket, transports } from 'engine.io';
import type { Socket as TcpSocket } from 'node:net';

/**
 * The members of Engine.IO and ws that have no public name. `private-names.engine.spec.ts` fails if an installed
 * package no longer has one of them; `SOCKET_TRANSPORT=plain` uses none of them.
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
