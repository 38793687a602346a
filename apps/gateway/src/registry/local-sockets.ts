import { Injectable } from '@nestjs/common';
import type { ParleyNamespace, ParleyServer, ParleySocket } from '../socket/sockets.js';
import { eventPacket } from '../socket/transport/packet-encoder.js';
import { SocketTransport, type EncodedEvent } from '../socket/transport/socket-transport.port.js';
import { textFrame } from '../socket/transport/text-frame.js';

/** Engine.IO's packet type `message` on the wire. */
const MESSAGE = '4';
const EMPTY: ReadonlySet<string> = new Set();

/**
 * The sockets of this gateway by Socket.IO room. Sends events to them as JSON text, which is encoded once for all
 * receivers. Does not send to other gateways; each has its own subscription.
 */
@Injectable()
export class LocalSockets {
  /** Frames and bytes written to sockets since the process started. Plain numbers; the metrics read them. */
  readonly written = { frames: 0, bytes: 0 };
  private server: ParleyServer | undefined;

  constructor(private readonly transport: SocketTransport) {}

  attach(server: ParleyServer): void {
    this.server = server;
  }

  /** The socket is in the rooms on return: Socket.IO's adapters keep local rooms in memory. */
  join(socket: ParleySocket, rooms: readonly string[]): void {
    void socket.join([...rooms]);
  }

  leave(socket: ParleySocket, room: string): void {
    void socket.leave(room);
  }

  count(room: string): number {
    return this.ids(room).size;
  }

  ids(room: string): ReadonlySet<string> {
    return this.namespace?.adapter.rooms.get(room) ?? EMPTY;
  }

  /**
   * Sends an event as JSON text (`["changes",{…}]`) to the sockets of the room, except those that are also in one of
   * `exceptRooms`. Returns the number of sockets.
   */
  send(room: string, json: string, exceptRooms: readonly string[] = []): number {
    const ids = this.ids(room);
    if (ids.size === 0) return 0;
    const except = exceptRooms.map((exceptRoom) => this.ids(exceptRoom));
    const message = encode(json);
    let sent = 0;
    for (const id of ids) {
      if (except.length > 0 && except.some((others) => others.has(id))) continue;
      sent += 1;
      this.write(id, message);
    }
    this.addWritten(sent, message);
    return sent;
  }

  /** Sends an event as JSON text to one socket. */
  sendTo(socket: ParleySocket, json: string): void {
    const message = encode(json);
    this.write(socket.id, message);
    this.addWritten(1, message);
  }

  private write(id: string, event: EncodedEvent): void {
    const conn = this.namespace?.sockets.get(id)?.conn;
    if (conn !== undefined) this.transport.write(conn, event);
  }

  private addWritten(sockets: number, { frame }: EncodedEvent): void {
    this.written.frames += sockets;
    this.written.bytes += sockets * frame.length;
  }

  private get namespace(): ParleyNamespace | undefined {
    return this.server?.sockets;
  }
}

function encode(json: string): EncodedEvent {
  const packet = eventPacket(json);
  return { packet, frame: textFrame(MESSAGE + packet) };
}
