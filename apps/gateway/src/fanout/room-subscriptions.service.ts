import { Injectable } from '@nestjs/common';
import { ChatError, roomChannel, type ErrorCode, type RoomId } from '#contracts';
import type { Connection } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';
import { Channels } from './channels.js';
import { LocalSockets } from './local-sockets.js';

/** Frames of a room that are kept for a connection that is opening it; beyond it the room is read again. */
const KEPT_FRAMES_MAX = 200;
/** Reads of one `open`, when notices or too many frames come in between. */
const READS_MAX = 3;

/** What history says to those who are not in a room. */
const OUTSIDER: ReadonlySet<ErrorCode> = new Set(['NOT_FOUND', 'NOT_A_MEMBER', 'BANNED', 'GONE']);

export function isOutsider(error: unknown): boolean {
  return error instanceof ChatError && OUTSIDER.has(error.code);
}

/** A connection that waits to be told what is in the room. */
interface Opening {
  readonly connection: Connection;
  /** Null: the connection is subscribed and gets them as they come. */
  frames: string[] | null;
  /** The snapshot under way is of no use: the user has lost the room, or more came than can be kept. */
  isStale: boolean;
  isLost: boolean;
}

function newOpening(connection: Connection, frames: string[] | null): Opening {
  return { connection, frames, isStale: false, isLost: false };
}

/**
 * Which connections are sent the changes of which rooms. A room's channel is subscribed, awaited, before anything is
 * read that a connection will build upon: every later change then arrives live.
 */
@Injectable()
export class RoomSubscriptions {
  private readonly opening = new Map<string, Set<Opening>>();

  constructor(
    private readonly channels: Channels,
    private readonly sockets: LocalSockets,
    private readonly connections: Connections,
  ) {}

  /** Hands a frame to everyone who is subscribed to the room, unparsed. Gives the number of sockets. */
  deliver(channel: string, json: string): number {
    for (const opening of this.opening.get(channel) ?? []) {
      if (opening.frames === null) continue;
      if (opening.frames.length < KEPT_FRAMES_MAX) opening.frames.push(json);
      else opening.isStale = true;
    }
    return this.sockets.send(channel, json);
  }

  /**
   * Subscribes the connection to one room that `read` must find readable for its user. Frames that come meanwhile are
   * kept and sent afterwards: an outsider who asks gets none of them. An answer from before the user lost the room is
   * not given: its `room.gone` is on the way already, and a client that learnt them in this order would keep the room.
   * @throws what `read` throws, and ChatError UNAVAILABLE or OVERLOADED
   */
  async open<Answer>(connection: Connection, roomId: RoomId, read: () => Promise<Answer>): Promise<Answer> {
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

  /** Subscribes the connection to rooms that its user is known to be in. @throws ChatError UNAVAILABLE or OVERLOADED */
  async join(connection: Connection, roomIds: readonly RoomId[]): Promise<void> {
    await this.channels.hold(roomIds.map(roomChannel));
    for (const roomId of roomIds) this.enter(connection, roomId);
  }

  /**
   * Keeps the frames of a room, whose channel is held, for connections that are about to learn of it: sent before the
   * item that tells of the room they would be dropped by the client. `enter` is to be called once, when the item was
   * sent: it subscribes the connections whose user has not lost the room, and sends them what was kept. False: some of
   * it could not be.
   */
  introduce(connections: readonly Connection[], roomId: RoomId): { enter: () => boolean } {
    const channel = roomChannel(roomId);
    const openings = connections.map((connection): Opening => newOpening(connection, []));
    for (const opening of openings) this.keepFramesFor(channel, opening);
    return {
      enter: () => {
        for (const opening of openings) {
          this.forget(channel, opening);
          const { connection, frames, isLost } = opening;
          // Who was subscribed in another way meanwhile gets some of them twice, and drops those.
          if (!isLost && this.enter(connection, roomId)) this.sendAll(connection, frames ?? []);
        }
        return openings.every(({ isLost, isStale }) => isLost || !isStale);
      },
    };
  }

  /** Ends the connection's subscription at once. */
  drop(connection: Connection, roomId: RoomId): void {
    if (connection.rooms.delete(roomId)) this.sockets.leave(connection.socket, roomChannel(roomId));
  }

  /** The user has lost the room: ends the subscriptions of all connections. */
  lose(connections: Iterable<Connection>, roomId: RoomId): void {
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
    connection: Connection,
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
        // Not when the room was closed meanwhile: the answer is given all the same.
        if (opening.frames !== null && this.enter(connection, roomId)) this.sendAll(connection, opening.frames);
        return answer;
      }
      throw new ChatError('OVERLOADED');
    } finally {
      this.forget(channel, opening);
    }
  }

  private sendAll(connection: Connection, frames: readonly string[]): void {
    for (const frame of frames) this.sockets.sendTo(connection.socket, frame);
  }

  /** Whether the connection is subscribed now; one that has closed the room is not. */
  private enter(connection: Connection, roomId: RoomId): boolean {
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
