import { setTimeout as sleep } from 'node:timers/promises';

import type {
  Changes,
  Heads,
  Message,
  OpenedRoom,
  RoomId,
  ServerEventPayloads,
  SyncAnswer,
  UserChanges,
  UserItem,
} from '#contracts';

import type { SeededRandom } from '../random/random.js';
import type { RequestFields } from './chaos-client.js';
import type { RawAsk } from './raw-ask.js';
import { RawGrowing } from './raw-growing.js';
import { RawRoom } from './raw-room.js';

const HOLD_MIN_MS = 2_000;
const HOLD_MAX_MS = 5_000;
const RETRY_MS = 300;
const OPEN_MESSAGES = 50;

/** Events that a replica reports. */
export interface RawReplicaEvents {
  /** The store is another one. */
  forgotten(): void;
  /** A new state of a message that was sent with `grow`. `view`: the number of the copy of its room. */
  grown(roomId: RoomId, view: number, message: Message): void;
}

/** All rooms of a user: `sync`, the gap rule, `heads` and `user:changes` as docs/protocol.md, section 6, has them. */
export class RawReplica {
  private readonly rooms = new Map<RoomId, RawRoom>();
  private epoch: string | null = null;
  private urev = 0;
  private heldOwn: UserChanges[] = [];
  private isSyncing = false;
  private isDue = false;
  private holdTimer: NodeJS.Timeout | null = null;
  private views = 0;
  private readonly growing: RawGrowing;

  constructor(
    private readonly ask: RawAsk,
    private readonly random: SeededRandom,
    private readonly events: RawReplicaEvents,
  ) {
    this.growing = new RawGrowing(ask, random, (roomId) => this.rooms.get(roomId));
  }

  /** True if a message that it shows grows. */
  get showsGrowing(): boolean {
    return [...this.rooms.values()].some((room) => room.growing.length > 0);
  }

  messages(roomId: RoomId): readonly Message[] | null {
    const room = this.rooms.get(roomId);
    return room === undefined || room.cursor === null ? null : room.messages;
  }

  /** Syncs until nothing is missing. One at a time; a call meanwhile makes it run once more. */
  async catchUp(): Promise<void> {
    this.isDue = true;
    if (this.isSyncing) return;
    this.isSyncing = true;
    while (this.isDue) {
      this.isDue = false;
      await this.syncAll();
    }
    this.isSyncing = false;
    this.applyOwn();
    for (const [roomId, room] of this.rooms) {
      this.replay(roomId, room);
      this.growing.lookAt(roomId);
    }
  }

  async join(roomId: RoomId): Promise<boolean> {
    return (await this.load(roomId, 'room:join')) === 'loaded';
  }

  /** Called for rooms that the user is in and that are not shown, when `room:open` had failed. */
  openMissing(): void {
    for (const [roomId, room] of this.rooms) if (room.cursor === null) void this.load(roomId, 'room:open');
  }

  onChanges(frame: Changes): void {
    const room = this.rooms.get(frame.roomId);
    if (room === undefined || (room.cursor === null && !room.isOpening)) return;
    const isLate = room.holdsBack;
    if (!room.hold(frame)) void this.catchUp();
    this.replay(frame.roomId, room);
    if (isLate && !room.holdsBack) this.growing.lookAt(frame.roomId);
  }

  onPieces(frame: ServerEventPayloads['message:grow']): void {
    this.growing.onPieces(frame);
  }

  onHeads({ epoch, urev, rooms }: Heads): void {
    if (this.epoch === null) return;
    const isBehind = [...this.rooms].some(([roomId, { cursor }]) => cursor !== null && cursor < (rooms[roomId] ?? 0));
    if (epoch !== this.epoch || urev > this.urev || isBehind) this.hold();
  }

  onUserChanges(changes: UserChanges): void {
    this.heldOwn.push(changes);
    if (!this.isSyncing) this.applyOwn();
  }

  stop(): void {
    if (this.holdTimer !== null) clearTimeout(this.holdTimer);
    this.holdTimer = null;
    this.growing.stop();
  }

  private async syncAll(): Promise<void> {
    for (;;) {
      const ack = await this.ask('sync', this.cursors());
      // The next connection begins again.
      if (ack === null) return;
      if (ack.ok) {
        await this.apply(ack.data);
        if (!ack.data.more) return;
      } else if (ack.error.retry === 'resync') {
        this.forget();
      } else if (ack.error.retry === 'later') {
        await sleep(ack.error.retryAfterMs ?? RETRY_MS);
      } else {
        return;
      }
    }
  }

  private cursors(): RequestFields<'sync'> {
    if (this.epoch === null) return {};
    const rooms: Record<string, number> = {};
    for (const [roomId, { cursor }] of this.rooms) if (cursor !== null) rooms[roomId] = cursor;
    return { epoch: this.epoch, urev: this.urev, rooms } as RequestFields<'sync'>;
  }

  private async apply({ epoch, urev, rooms, deltas, gone }: SyncAnswer): Promise<void> {
    this.epoch = epoch;
    this.urev = Math.max(this.urev, urev);
    for (const roomId of gone) this.rooms.delete(roomId);
    const reopened = new Set(rooms.filter(({ id }) => !this.rooms.has(id)).map(({ id }) => id));
    for (const { roomId, items, to, tooLong } of deltas) {
      if (tooLong) reopened.add(roomId);
      else this.rooms.get(roomId)?.advance(items, to);
    }
    await Promise.all([...reopened].map((roomId) => this.load(roomId, 'room:open')));
  }

  /** `lost`: the connection has ended, or the user is no member; a later `sync` tells. */
  private async load(roomId: RoomId, event: 'room:open' | 'room:join'): Promise<'loaded' | 'lost'> {
    const room = this.rooms.get(roomId) ?? this.newRoom(roomId);
    if (room.isOpening) return 'lost';
    this.rooms.set(roomId, room);
    room.isOpening = true;
    const opened = await this.opened(roomId, room, event);
    room.isOpening = false;
    // Meanwhile the user may have been removed.
    if (opened === null || this.rooms.get(roomId) !== room) return 'lost';
    room.replace(opened);
    this.replay(roomId, room);
    this.growing.lookAt(roomId);
    return 'loaded';
  }

  private newRoom(roomId: RoomId): RawRoom {
    this.views += 1;
    const view = this.views;
    return new RawRoom((message) => this.events.grown(roomId, view, message));
  }

  private async opened(roomId: RoomId, room: RawRoom, event: 'room:open' | 'room:join'): Promise<OpenedRoom | null> {
    for (;;) {
      const cursor = room.cursor ?? 0;
      const ack =
        event === 'room:open'
          ? await this.ask('room:open', { roomId, limit: OPEN_MESSAGES })
          : await this.ask('room:join', { roomId });
      if (ack === null) return null;
      // An answer from before the cursor would lose changes.
      if (ack.ok && ack.data.rev >= cursor) return ack.data;
      if (!ack.ok && ack.error.retry !== 'later') {
        if (this.rooms.get(roomId) === room) this.rooms.delete(roomId);
        return null;
      }
      await sleep(RETRY_MS);
    }
  }

  private replay(roomId: RoomId, room: RawRoom): void {
    if (this.isSyncing || room.isOpening || this.rooms.get(roomId) !== room) return;
    if (!room.replay()) this.hold();
  }

  private applyOwn(): void {
    const frames = this.heldOwn.sort((one, other) => one.from - other.from);
    this.heldOwn = [];
    for (const frame of frames) {
      if (frame.to <= this.urev) continue;
      if (frame.from > this.urev) this.heldOwn.push(frame);
      else {
        frame.items.forEach((item) => this.applyItem(item));
        this.urev = frame.to;
      }
    }
    if (this.heldOwn.length > 0) this.hold();
  }

  private applyItem(item: UserItem): void {
    if (item.type === 'room.gone') this.rooms.delete(item.roomId);
    if (item.type === 'room' && !this.rooms.has(item.state.id)) void this.load(item.state.id, 'room:open');
  }

  private hold(): void {
    this.holdTimer ??= setTimeout(
      () => {
        this.holdTimer = null;
        void this.catchUp();
      },
      this.random.between(HOLD_MIN_MS, HOLD_MAX_MS),
    );
  }

  private forget(): void {
    this.rooms.clear();
    this.heldOwn = [];
    this.epoch = null;
    this.urev = 0;
    this.events.forgotten();
  }
}
