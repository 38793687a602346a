import { Injectable } from '@nestjs/common';
import type { ParleyNamespace, ParleyServer, ParleySocket } from '../socket/sockets.js';
import { eventPacket } from '../socket/transport/packet-encoder.js';
import { SocketTransport, type EncodedEvent } from '../socket/transport/socket-transport.port.js';
import { textFrame } from '../socket/transport/text-frame.js';

/** Engine.IO's packet type `message`. */
const MESSAGE = '4';
const EMPTY: ReadonlySet<string> = new Set();

/**
 * The sockets of this gateway by Socket.IO room, and the only way to send to many of them: ready-made JSON text goes
 * to all in one frame, encoded once. Nothing of it reaches other gateways; each has its own subscription.
 */
@Injectable()
export class LocalSockets {
  /** Frames written to sockets, and their bytes, since the process began: plain numbers, read by the metrics. */
  readonly written = { frames: 0, bytes: 0 };
  private server: ParleyServer | undefined;

  constructor(private readonly transport: SocketTransport) {}

  attach(server: ParleyServer): void {
    this.server = server;
  }

  /** Socket.IO's adapters of this form keep local rooms in memory: joining takes effect before this returns. */
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
   * Sends a whole event as JSON text (`["changes",{…}]`) to the room's sockets but those that are in one of
   * `exceptRooms` too. Gives the number of sockets.
   */
  send(room: string, json: string, exceptRooms: readonly string[] = []): number {
    const ids = this.ids(room);
    if (ids.size === 0) return 0;
    const except = exceptRooms.map((exceptRoom) => this.ids(exceptRoom));
    const message = encodeOnce(json);
    let sent = 0;
    for (const id of ids) {
      if (except.length > 0 && except.some((others) => others.has(id))) continue;
      sent += 1;
      this.write(id, message);
    }
    this.tally(sent, message);
    return sent;
  }

  /** The same to one socket. */
  sendTo(socket: ParleySocket, json: string): void {
    const message = encodeOnce(json);
    this.write(socket.id, message);
    this.tally(1, message);
  }

  private write(id: string, event: EncodedEvent): void {
    const conn = this.namespace?.sockets.get(id)?.conn;
    if (conn !== undefined) this.transport.write(conn, event);
  }

  private tally(sockets: number, { frame }: EncodedEvent): void {
    this.written.frames += sockets;
    this.written.bytes += sockets * frame.length;
  }

  private get namespace(): ParleyNamespace | undefined {
    return this.server?.sockets;
  }
}

function encodeOnce(json: string): EncodedEvent {
  const packet = eventPacket(json);
  return { packet, frame: textFrame(MESSAGE + packet) };
}
