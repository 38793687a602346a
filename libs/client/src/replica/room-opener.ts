import { backoffMs } from '#contracts/backoff.policy';
import { ChatError } from '#contracts/errors';
import { LIMITS, LIST_MAX, OPEN_DEFAULT } from '#contracts/limits';
import type { MemberPage, MessagePage, OpenedRoom, RoomId } from '#contracts';

import type { Runtime } from '../runtime/runtime.js';
import type { Replica } from './replica.js';
import type { Requests } from './requests.js';
import type { RoomReplica } from './room-replica.js';

/** Attempts if the answers are older than the replica. */
const ATTEMPTS_MAX = 10;
const OLDER_LIMIT = 50;

/** The state of the replica at the time of a request. */
interface RequestState {
  readonly generation: number;
  readonly floor: number;
  readonly isFullDepth: boolean;
}

/** Fetches rooms, older messages and members into the replica. Repeats a request if its answer is out of date. */
export class RoomOpener {
  private readonly opens = new Map<RoomId, Promise<void>>();
  /** The `limit` of each running open. */
  private readonly limits = new Map<RoomId, number>();
  private readonly pages = new Map<RoomId, Promise<void>>();

  constructor(
    private readonly replica: Replica,
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    private readonly roomChanged: (roomId: RoomId) => void,
  ) {}

  isOpening(roomId: RoomId): boolean {
    return this.opens.has(roomId);
  }

  isPaging(roomId: RoomId): boolean {
    return this.pages.has(roomId);
  }

  /** Replaces the replica of the room by its newest messages. Concurrent calls for one room share a request. */
  async open(roomId: RoomId, limit: number = OPEN_DEFAULT): Promise<void> {
    if (this.opens.has(roomId) && (this.limits.get(roomId) ?? limit) < limit) await this.opens.get(roomId);
    return this.once(this.opens, roomId, async () => {
      this.limits.set(roomId, limit);
      try {
        await this.take(roomId, limit >= OPEN_DEFAULT, () => this.requests.ask('room:open', { roomId, limit }));
      } finally {
        this.limits.delete(roomId);
      }
    });
  }

  async join(target: { roomId: RoomId } | { name: string }): Promise<RoomId> {
    if ('name' in target) return this.joinByName(target.name);
    const { roomId } = target;
    await this.take(roomId, true, () => this.requests.ask('room:join', { roomId }));
    return roomId;
  }

  /** The room id is unknown until the answer, so frames of all unknown rooms are held back. */
  private async joinByName(name: string): Promise<RoomId> {
    const done = this.replica.expectRooms();
    try {
      const { generation } = this.replica;
      const opened = await this.requests.ask('room:join', { name });
      const { id, urev } = opened.room;
      // If the user's counter has passed this state but the replica lacks the room, the user has left it since.
      const isLost = !this.replica.rooms.has(id) && urev <= (this.replica.user.cursor ?? 0);
      const asked = { generation, floor: 0, isFullDepth: true };
      if (isLost || !this.accept(this.replica.room(id), opened, asked)) await this.open(id);
      this.roomChanged(id);
      return id;
    } finally {
      done();
    }
  }

  /** Fetches the messages before the window. */
  older(roomId: RoomId): Promise<void> {
    return this.once(this.pages, roomId, () => this.takeOlder(roomId));
  }

  /** Loads all members; from then on `changes` keep them current. */
  async members(roomId: RoomId): Promise<void> {
    const room = this.replica.rooms.get(roomId);
    if (room === undefined || room.members.version !== 0) return;
    const version = room.members.start();
    let cursor: string | null = null;
    try {
      do {
        const page: MemberPage = await this.freshMembers(room, cursor);
        if (room.members.version !== version) return;
        for (const member of page.members) room.applyMember(member);
        ({ cursor } = page);
      } while (cursor !== null);
    } catch (error) {
      if (room.members.version === version) room.members.drop();
      throw error;
    } finally {
      this.roomChanged(roomId);
    }
  }

  private async freshMembers(room: RoomReplica, cursor: string | null): Promise<MemberPage> {
    for (let attempt = 0; ; attempt++) {
      const floor = room.gate.cursor ?? 0;
      const request = { roomId: room.id, limit: LIST_MAX, ...(cursor !== null && { cursor }) };
      const page = await this.requests.ask('member:list', request);
      if (page.rev >= floor) return page;
      await this.pause(attempt);
    }
  }

  private async take(roomId: RoomId, isFullDepth: boolean, ask: () => Promise<OpenedRoom>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const { generation } = this.replica;
      const room = this.replica.room(roomId);
      const { floor } = room.gate;
      const answer = room.gate.begin();
      room.opening++;
      let taken = false;
      try {
        const opened = await ask();
        taken = this.accept(room, opened, { generation, floor, isFullDepth });
      } catch (error) {
        // A refusal by the state of a former generation says nothing about this one.
        if (generation === this.replica.generation || (error as ChatError).retry !== 'never') throw error;
      } finally {
        room.opening--;
        room.gate.settle(answer, taken);
        if (room.state === null && room.opening === 0) this.discard(room);
        this.roomChanged(roomId);
      }
      if (taken) return;
      await this.pause(attempt);
    }
  }

  /** Applies an answer of the same generation that is not older than the replica. Returns true if it was applied. */
  private accept(room: RoomReplica, opened: OpenedRoom, { generation, floor, isFullDepth }: RequestState): boolean {
    if (generation !== this.replica.generation || this.replica.rooms.get(room.id) !== room) return false;
    if (opened.rev < Math.max(floor, room.gate.floor)) return false;
    room.applyOpened(opened, isFullDepth);
    room.gate.advance(opened.rev);
    this.replica.growing.doubt(room.id);
    return true;
  }

  private async takeOlder(roomId: RoomId): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const room = this.replica.rooms.get(roomId);
      if (room === undefined || room.gate.cursor === null || room.reachedStart) return;
      if (await this.tookPage(room, room.gate.cursor)) return;
      await this.pause(attempt);
    }
  }

  /** Returns true if the page was applied, or if the window has changed so that it does not fit any more. */
  private async tookPage(room: RoomReplica, floor: number): Promise<boolean> {
    const { window, id: roomId } = room;
    const { version, low } = window;
    const isSame = (): boolean =>
      this.replica.rooms.get(roomId) === room && room.window === window && window.version === version;
    room.beginPage();
    let page: MessagePage | null = null;
    try {
      page = await this.requests.ask('message:page', { roomId, before: low, limit: OLDER_LIMIT });
      return room.endPage(isSame() && page.rev >= floor ? page : null) || !isSame();
    } finally {
      if (page === null) room.endPage(null);
      this.roomChanged(roomId);
    }
  }

  private discard(room: RoomReplica): void {
    if (this.replica.rooms.get(room.id) === room) this.replica.rooms.delete(room.id);
  }

  private async pause(attempt: number): Promise<void> {
    if (attempt >= ATTEMPTS_MAX)
      throw new ChatError('UNAVAILABLE', { message: 'The server keeps sending outdated answers.' });
    await this.requests.pause(backoffMs(attempt, this.runtime.random()));
  }

  private once(running: Map<RoomId, Promise<void>>, roomId: RoomId, act: () => Promise<void>): Promise<void> {
    const held = running.get(roomId);
    if (held !== undefined) return held;
    const started = act().finally(() => {
      running.delete(roomId);
      this.roomChanged(roomId);
    });
    running.set(roomId, started);
    this.roomChanged(roomId);
    return started;
  }
}

/** The limit that reloads as many messages as the window holds now. */
export function sameDepth(room: RoomReplica): number {
  return Math.min(LIMITS.pageMax, Math.max(OPEN_DEFAULT, room.window.messages.length));
}
