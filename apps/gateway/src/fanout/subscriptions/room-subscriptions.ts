import { Injectable } from '@nestjs/common';
import { ChatError, roomChannel, type ErrorCode, type RoomId } from '#contracts';
import type { ClientConnection } from '../../registry/client-connection.js';
import { Connections } from '../../registry/connections.js';
import { LocalSockets } from '../../registry/local-sockets.js';
import { Channels } from './channels.js';

/** Frames of a room that are kept for a connection that opens it. If there are more, the room is read again. */
const KEPT_FRAMES_MAX = 200;
/** Reads of one `open`: it reads again if the user loses the room, or too many frames arrive, during a read. */
const READS_MAX = 3;

/** History's errors for users who may not read the room. */
const OUTSIDER: ReadonlySet<ErrorCode> = new Set(['NOT_FOUND', 'NOT_A_MEMBER', 'BANNED', 'GONE']);

export function isOutsider(error: unknown): boolean {
  return error instanceof ChatError && OUTSIDER.has(error.code);
}

/** A connection that waits for the content of a room. */
interface Opening {
  readonly connection: ClientConnection;
  /** Kept frames. Null if the connection is already subscribed and gets frames directly. */
  frames: string[] | null;
  /** The read in progress cannot be used: the user has lost the room, or more frames came than can be kept. */
  isStale: boolean;
  isLost: boolean;
}

function newOpening(connection: ClientConnection, frames: string[] | null): Opening {
  return { connection, frames, isStale: false, isLost: false };
}

/**
 * The subscriptions of connections to the changes of rooms. The room's channel is always subscribed before a room is
 * read for a connection, so that every later change arrives live.
 */
@Injectable()
export class RoomSubscriptions {
  private readonly opening = new Map<string, Set<Opening>>();

  constructor(
    private readonly channels: Channels,
    private readonly sockets: LocalSockets,
    private readonly connections: Connections,
  ) {}

  /** Sends an unparsed frame to all subscribers of the room. Returns the number of sockets. */
  deliver(channel: string, json: string): number {
    for (const opening of this.opening.get(channel) ?? []) {
      if (opening.frames === null) continue;
      if (opening.frames.length < KEPT_FRAMES_MAX) opening.frames.push(json);
      else opening.isStale = true;
    }
    return this.sockets.send(channel, json);
  }

  /**
   * Subscribes the connection to a room, if `read` succeeds. Frames that arrive during the read are kept and sent
   * afterwards, so that an outsider gets none of them. If the user loses the room during the read, the room is read
   * again: the client has got `room.gone` already, and would keep the room if the older answer came after it.
   * @throws the errors of `read`, and ChatError UNAVAILABLE or OVERLOADED
   */
  async open<Answer>(connection: ClientConnection, roomId: RoomId, read: () => Promise<Answer>): Promise<Answer> {
    const channel = roomChannel(roomId);
    connection.closed.delete(roomId);
    await this.channels.hold([channel]);
    try {
      return await this.readAndEnter(connection, roomId, read);
    } catch (error) {
      if (isOutsider(error)) this.drop(connection, roomId);
      this.channels.dismiss(channel);
      throw error;
    }
  }

  /** Subscribes the connection to rooms of its user. @throws ChatError UNAVAILABLE or OVERLOADED */
  async join(connection: ClientConnection, roomIds: readonly RoomId[]): Promise<void> {
    await this.channels.hold(roomIds.map(roomChannel));
    for (const roomId of roomIds) this.enter(connection, roomId);
  }

  /**
   * Keeps the frames of a room for connections that are about to get the item of the room: a client drops frames of a
   * room that it does not know. The caller holds the room's channel, and calls `enter` once, after it has sent the
   * item. `enter` subscribes the connections whose user has not lost the room and sends them the kept frames. It
   * returns false if some frames could not be kept.
   */
  introduce(connections: readonly ClientConnection[], roomId: RoomId): { enter: () => boolean } {
    const channel = roomChannel(roomId);
    const openings = connections.map((connection): Opening => newOpening(connection, []));
    for (const opening of openings) this.keepFramesFor(channel, opening);
    return {
      enter: () => {
        for (const opening of openings) {
          this.forget(channel, opening);
          const { connection, frames, isLost } = opening;
          // A connection that was subscribed in another way meanwhile gets some frames twice; clients drop those.
          if (!isLost && this.enter(connection, roomId)) this.sendAll(connection, frames ?? []);
        }
        return openings.every(({ isLost, isStale }) => isLost || !isStale);
      },
    };
  }

  /** Ends the connection's subscription. */
  drop(connection: ClientConnection, roomId: RoomId): void {
    if (connection.rooms.delete(roomId)) this.sockets.leave(connection.socket, roomChannel(roomId));
  }

  /** Ends the subscriptions of connections whose user has lost the room. */
  lose(connections: Iterable<ClientConnection>, roomId: RoomId): void {
    const openings = this.opening.get(roomChannel(roomId));
    for (const connection of connections) {
      this.drop(connection, roomId);
      for (const opening of openings ?? []) {
        if (opening.connection === connection) opening.isStale = opening.isLost = true;
      }
    }
  }

  /** The distinct rooms of this gateway's connections. */
  subscribedRooms(): Set<RoomId> {
    const rooms = new Set<RoomId>();
    for (const connection of this.connections.all()) {
      for (const roomId of connection.rooms.keys()) rooms.add(roomId);
    }
    return rooms;
  }

  private async readAndEnter<Answer>(
    connection: ClientConnection,
    roomId: RoomId,
    read: () => Promise<Answer>,
  ): Promise<Answer> {
    const opening = newOpening(connection, null);
    const channel = roomChannel(roomId);
    this.keepFramesFor(channel, opening);
    try {
      for (let reads = 0; reads < READS_MAX; reads += 1) {
        opening.frames = connection.rooms.has(roomId) ? null : [];
        opening.isStale = false;
        const answer = await read();
        if (opening.isStale) continue;
        // `enter` refuses if the client has closed the room meanwhile; it still gets the answer.
        if (opening.frames !== null && this.enter(connection, roomId)) this.sendAll(connection, opening.frames);
        return answer;
      }
      throw new ChatError('OVERLOADED');
    } finally {
      this.forget(channel, opening);
    }
  }

  private sendAll(connection: ClientConnection, frames: readonly string[]): void {
    for (const frame of frames) this.sockets.sendTo(connection.socket, frame);
  }

  /** Subscribes the connection unless it has closed the room. Returns true if it is subscribed now. */
  private enter(connection: ClientConnection, roomId: RoomId): boolean {
    if (!connection.isOpen || connection.closed.has(roomId)) return false;
    if (connection.rooms.has(roomId)) return true;
    connection.rooms.set(roomId, performance.now());
    this.sockets.join(connection.socket, [roomChannel(roomId)]);
    return true;
  }

  private keepFramesFor(channel: string, opening: Opening): void {
    const others = this.opening.get(channel);
    if (others === undefined) this.opening.set(channel, new Set([opening]));
    else others.add(opening);
  }

  private forget(channel: string, opening: Opening): void {
    const openings = this.opening.get(channel);
    openings?.delete(opening);
    if (openings?.size === 0) this.opening.delete(channel);
  }
}
