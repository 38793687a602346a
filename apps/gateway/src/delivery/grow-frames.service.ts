import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GROW_INTERVAL_MS, LARGE_GROW_INTERVAL_MS, LIMITS, roomChannel, type Piece, type RoomId } from '#contracts';
import { LocalSockets } from '../registry/local-sockets.js';
import { endedMessages } from './ended-messages.policy.js';
import { GrowPieces } from './grow-pieces.js';

/** A room that has had a frame within the last interval. */
interface PacedRoom {
  readonly pieces: GrowPieces;
  readonly timer: NodeJS.Timeout;
}

/**
 * Sends pieces of growing messages to the subscribers of their room, at most one frame per room and `GROW_INTERVAL_MS` (in large rooms
 * `LARGE_GROW_INTERVAL_MS`), or more if one frame would be too large.
 */
@Injectable()
export class GrowFramesService implements OnApplicationShutdown {
  private readonly rooms = new Map<RoomId, PacedRoom>();

  constructor(private readonly sockets: LocalSockets) {}

  receive(roomId: RoomId, pieces: readonly Piece[], memberCount: number): void {
    if (this.sockets.count(roomChannel(roomId)) === 0) return;
    const paced = this.rooms.get(roomId);
    const room = paced ?? this.pace(roomId, memberCount);
    for (const full of room.pieces.add(pieces)) this.send(roomId, full);
    if (paced === undefined) this.send(roomId, room.pieces.take());
  }

  /**
   * Takes a frame of the room before its subscribers get it. Drops the pieces of messages whose end it has: clients have no use for them
   * after it, and to send them before it would be one frame more than the room may have.
   */
  overtaken(roomId: RoomId, frame: string): void {
    const room = this.rooms.get(roomId);
    if (room?.pieces.isNamedIn(frame)) room.pieces.drop(endedMessages(frame));
  }

  onApplicationShutdown(): void {
    for (const { timer } of this.rooms.values()) clearInterval(timer);
    this.rooms.clear();
  }

  private pace(roomId: RoomId, memberCount: number): PacedRoom {
    const intervalMs = memberCount > LIMITS.liveRoomMembers ? LARGE_GROW_INTERVAL_MS : GROW_INTERVAL_MS;
    const room = { pieces: new GrowPieces(), timer: setInterval(() => this.flush(roomId), intervalMs) };
    this.rooms.set(roomId, room);
    return room;
  }

  /** A room without pieces for an interval rests. */
  private flush(roomId: RoomId): void {
    const room = this.rooms.get(roomId);
    if (room === undefined) return;
    if (!room.pieces.isEmpty) return this.send(roomId, room.pieces.take());
    clearInterval(room.timer);
    this.rooms.delete(roomId);
  }

  private send(roomId: RoomId, pieces: readonly Piece[]): void {
    this.sockets.send(roomChannel(roomId), JSON.stringify(['message:grow', { roomId, pieces }]));
  }
}
