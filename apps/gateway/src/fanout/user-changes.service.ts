import { Injectable, Logger } from '@nestjs/common';
import { roomChannel, userChannel, type RoomId, type RoomState, type UserChanges, type UserId } from '#contracts';
import type { Connection } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';
import { VisibilityService } from '../presence/visibility.service.js';
import { Reads } from '../reads.js';
import { Channels } from './channels.js';
import { HeadsService } from './heads.service.js';
import { LocalSockets } from './local-sockets.js';
import { isOutsider, RoomSubscriptions } from './room-subscriptions.service.js';
import {
  changesRelations,
  gainedRooms,
  isGoneLater,
  lostRooms,
  withStates,
  type UserFrame,
} from './user-frame.policy.js';

/** Frames of one user that wait for a room to be subscribed; beyond it they are dropped, and `heads` tells. */
const WAITING_FRAMES_MAX = 200;

/** The frames behind one that is being prepared, as they are now. */
type Later = () => readonly UserFrame[];

/** A room that connections are told of by the frame that is being prepared. */
interface Gained {
  readonly roomId: RoomId;
  /** As read after its frames were kept; `undefined` when it could not be read. */
  readonly state: RoomState | undefined;
  readonly enter: () => boolean;
}

/**
 * Passes `user:changes` on, in order per user. The frames of a room that the user gains are kept, the room is read
 * anew, and its item goes out before they do, so that no change of it falls between; a room that is lost is left before
 * anything else.
 */
@Injectable()
export class UserChangesService {
  private readonly logger = new Logger(UserChangesService.name);
  /** The frames of users that something is being done for; the first one is under way. */
  private readonly queues = new Map<UserId, UserFrame[]>();

  constructor(
    private readonly connections: Connections,
    private readonly subscriptions: RoomSubscriptions,
    private readonly channels: Channels,
    private readonly sockets: LocalSockets,
    private readonly reads: Reads,
    private readonly heads: HeadsService,
    private readonly visibility: VisibilityService,
  ) {}

  receive(userId: UserId, json: string): void {
    const frame = parseFrame(json);
    const connections = this.connections.of(userId);
    if (frame === undefined || connections.size === 0) return;
    for (const roomId of lostRooms(frame)) this.lose(connections, roomId);
    if (changesRelations(frame)) this.visibility.relationsChanged(userId);
    let isWanted = false;
    for (const connection of connections) {
      if (!connection.keepsFrames) isWanted = true;
      else if (!connection.keepFrame(frame)) this.heads.lost([userChannel(userId)]);
    }
    if (isWanted) this.enqueue(userId, frame);
  }

  /** The connection's `sync` has ended: delivers what was kept for it meanwhile. Never rejects. */
  async release(connection: Connection): Promise<void> {
    if (connection.isReplaying) return;
    connection.isReplaying = true;
    for (let frame = connection.takeFrame(); frame !== undefined; frame = connection.takeFrame()) {
      // The answer of the `sync` may have been read before this loss.
      for (const roomId of lostRooms(frame)) this.lose([connection], roomId);
      const gained = await this.prepare([connection], frame, () => connection.keptFrames);
      this.send([connection], frame, gained);
    }
    connection.isReplaying = false;
  }

  private lose(connections: Iterable<Connection>, roomId: RoomId): void {
    this.subscriptions.lose(connections, roomId);
    for (const connection of connections) connection.closed.delete(roomId);
  }

  private enqueue(userId: UserId, frame: UserFrame): void {
    const waiting = this.queues.get(userId);
    if (waiting === undefined) {
      const queue = [frame];
      this.queues.set(userId, queue);
      void this.drain(userId, queue);
    } else if (waiting.length < WAITING_FRAMES_MAX) waiting.push(frame);
    else this.heads.lost([userChannel(userId)]);
  }

  /** Runs through without an `await` when no room is gained. Never rejects. */
  private async drain(userId: UserId, queue: UserFrame[]): Promise<void> {
    for (let frame = queue[0]; frame !== undefined; frame = queue[0]) {
      const connections = [...this.connections.of(userId)].filter((connection) => !connection.keepsFrames);
      const needsRooms = gainedRooms(frame).some((roomId) => this.lacking(connections, roomId).length > 0);
      const gained = needsRooms ? await this.prepare(connections, frame, () => queue.slice(1)) : [];
      this.send(connections, frame, gained);
      queue.shift();
    }
    this.queues.delete(userId);
  }

  /** The frame with the present states of the rooms that it gains, and then what came of them meanwhile. */
  private send(connections: readonly Connection[], frame: UserFrame, gained: readonly Gained[]): void {
    const states = new Map(gained.flatMap(({ roomId, state }) => (state === undefined ? [] : [[roomId, state]])));
    const { json } = withStates(frame, states);
    for (const connection of connections) this.sockets.sendTo(connection.socket, json);
    for (const { roomId, enter } of gained) if (!enter()) this.heads.lost([roomChannel(roomId)]);
  }

  /** Makes synced connections ready for the rooms that the frame gains. Never rejects. */
  private async prepare(connections: readonly Connection[], frame: UserFrame, later: Later): Promise<Gained[]> {
    const prepared: Gained[] = [];
    for (const roomId of gainedRooms(frame)) {
      const lacking = this.lacking(connections, roomId);
      if (lacking.length === 0 || isGoneLater(roomId, later())) continue;
      const gained = await this.gain(lacking, roomId, later);
      if (gained !== undefined) prepared.push(gained);
    }
    return prepared;
  }

  /** `undefined`: the connections stay without the room. Never rejects. */
  private async gain(connections: readonly Connection[], roomId: RoomId, later: Later): Promise<Gained | undefined> {
    const [first] = connections;
    if (first === undefined) return undefined;
    try {
      await this.channels.hold([roomChannel(roomId)]);
    } catch (error) {
      this.notRead(roomId, error);
      return undefined;
    }
    if (isGoneLater(roomId, later())) return undefined;
    const { enter } = this.subscriptions.introduce(connections, roomId);
    try {
      return { roomId, enter, state: await this.reads.ask('room:state', { userId: first.userId, roomId }) };
    } catch (error) {
      if (isOutsider(error)) this.subscriptions.lose(connections, roomId);
      this.notRead(roomId, error);
      return { roomId, enter, state: undefined };
    }
  }

  /** The item goes out as it came; whatever fell between shows as a gap, and `heads` tells of it. */
  private notRead(roomId: RoomId, error: unknown): void {
    this.heads.lost([roomChannel(roomId)]);
    this.logger.debug({ event: 'user-changes.room-not-read', roomId, reason: String(error) });
  }

  /** Connections that are subscribed to all rooms but this one. */
  private lacking(connections: readonly Connection[], roomId: RoomId): Connection[] {
    return connections.filter(
      ({ isOpen, syncState, rooms, closed }) =>
        isOpen && syncState === 'all' && !rooms.has(roomId) && !closed.has(roomId),
    );
  }
}

/** History writes the text; what is not of its shape is not ours to pass on. */
function parseFrame(json: string): UserFrame | undefined {
  const parsed: unknown = JSON.parse(json);
  if (!Array.isArray(parsed) || parsed[0] !== 'user:changes') return undefined;
  return { json, changes: parsed[1] as UserChanges };
}
