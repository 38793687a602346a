import { Injectable, Logger } from '@nestjs/common';
import { roomChannel, userChannel, type RoomId, type RoomState, type UserChanges, type UserId } from '#contracts';
import { HeadsService } from '../fanout/heads/heads.service.js';
import { Channels } from '../fanout/subscriptions/channels.js';
import { isOutsider, RoomSubscriptions } from '../fanout/subscriptions/room-subscriptions.js';
import { Reads } from '../history/reads.js';
import { PresenceVisibilityService } from '../presence/presence-visibility.service.js';
import type { ClientConnection, UserFrame } from '../registry/client-connection.js';
import { Connections } from '../registry/connections.js';
import { LocalSockets } from '../registry/local-sockets.js';
import {
  changesRelations,
  gainedRooms,
  isGoneLater,
  lostRooms,
  unblockedUsers,
  withStates,
} from './user-frame.policy.js';

/** Frames of one user that wait for a subscription. More are dropped, and `heads` makes the clients sync again. */
const WAITING_FRAMES_MAX = 200;

/** The frames that are now queued behind the one in preparation. */
type Later = () => readonly UserFrame[];

/** A room that the user gains with the frame in preparation. */
interface Gained {
  readonly roomId: RoomId;
  /** Read after its frames were kept; `undefined` if it could not be read. */
  readonly state: RoomState | undefined;
  readonly enter: () => boolean;
}

/**
 * Sends `user:changes` to the user's connections, in order per user. If the user gains a room, this service first keeps
 * the room's frames, reads the room's current state, sends it with the `user:changes` and then sends the kept frames,
 * so that no change is lost in between. If the user loses a room, the subscriptions end before anything is sent.
 */
@Injectable()
export class UserChangesService {
  private readonly logger = new Logger(UserChangesService.name);
  /** Queued frames by user; the first of each queue is in progress. */
  private readonly queues = new Map<UserId, UserFrame[]>();

  constructor(
    private readonly connections: Connections,
    private readonly subscriptions: RoomSubscriptions,
    private readonly channels: Channels,
    private readonly sockets: LocalSockets,
    private readonly reads: Reads,
    private readonly heads: HeadsService,
    private readonly visibility: PresenceVisibilityService,
  ) {}

  receive(userId: UserId, json: string): void {
    const frame = parseFrame(json);
    const connections = this.connections.of(userId);
    if (frame === undefined || connections.size === 0) return;
    for (const roomId of lostRooms(frame)) this.lose(connections, roomId);
    if (changesRelations(frame)) this.visibility.relationsChanged(userId, unblockedUsers(frame));
    let isWanted = false;
    for (const connection of connections) {
      if (!connection.keepsFrames) isWanted = true;
      else if (!connection.keepFrame(frame)) this.heads.lost([userChannel(userId)]);
    }
    if (isWanted) this.enqueue(userId, frame);
  }

  /** Delivers the frames that were kept for the connection during its `sync`. Never rejects. */
  async release(connection: ClientConnection): Promise<void> {
    if (connection.isReplaying) return;
    connection.isReplaying = true;
    for (let frame = connection.takeFrame(); frame !== undefined; frame = connection.takeFrame()) {
      // The answer of the `sync` may be older than this loss.
      for (const roomId of lostRooms(frame)) this.lose([connection], roomId);
      const gained = await this.prepare([connection], frame, () => connection.keptFrames);
      this.send([connection], frame, gained);
    }
    connection.isReplaying = false;
  }

  private lose(connections: Iterable<ClientConnection>, roomId: RoomId): void {
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

  /** Does not `await` unless a room is gained. Never rejects. */
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

  /** Sends the frame with the current states of its gained rooms, and then the kept frames of those rooms. */
  private send(connections: readonly ClientConnection[], frame: UserFrame, gained: readonly Gained[]): void {
    const states = new Map(gained.flatMap(({ roomId, state }) => (state === undefined ? [] : [[roomId, state]])));
    const { json } = withStates(frame, states);
    for (const connection of connections) this.sockets.sendTo(connection.socket, json);
    for (const { roomId, enter } of gained) if (!enter()) this.heads.lost([roomChannel(roomId)]);
  }

  /** Keeps frames for synced connections, and reads the states, of the rooms that the frame gains. Never rejects. */
  private async prepare(connections: readonly ClientConnection[], frame: UserFrame, later: Later): Promise<Gained[]> {
    const prepared: Gained[] = [];
    for (const roomId of gainedRooms(frame)) {
      const lacking = this.lacking(connections, roomId);
      if (lacking.length === 0 || isGoneLater(roomId, later())) continue;
      const gained = await this.gain(lacking, roomId, later);
      if (gained !== undefined) prepared.push(gained);
    }
    return prepared;
  }

  /** `undefined` if the connections do not get the room. Never rejects. */
  private async gain(
    connections: readonly ClientConnection[],
    roomId: RoomId,
    later: Later,
  ): Promise<Gained | undefined> {
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

  /** The item is sent unchanged. If the client misses changes in between, `heads` makes it sync. */
  private notRead(roomId: RoomId, error: unknown): void {
    this.heads.lost([roomChannel(roomId)]);
    this.logger.debug({ event: 'user-changes.room-not-read', roomId, reason: String(error) });
  }

  /** The connections that are subscribed to all rooms except this one. */
  private lacking(connections: readonly ClientConnection[], roomId: RoomId): ClientConnection[] {
    return connections.filter(
      ({ isOpen, syncState, rooms, closed }) =>
        isOpen && syncState === 'all' && !rooms.has(roomId) && !closed.has(roomId),
    );
  }
}

/** `undefined` for a text that is not a `user:changes` event. */
function parseFrame(json: string): UserFrame | undefined {
  const parsed: unknown = JSON.parse(json);
  if (!Array.isArray(parsed) || parsed[0] !== 'user:changes') return undefined;
  return { json, changes: parsed[1] as UserChanges };
}
